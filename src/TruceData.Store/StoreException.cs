namespace TruceData.Store;

/// <summary>A store could not do what was asked. The message names the place and says how to mend it.</summary>
public sealed class StoreException : Exception
{
    /// <summary>Makes the exception.</summary>
    public StoreException(StoreProblem problem, string message, Exception? cause = null)
        : base(message, cause) => Problem = problem;

    /// <summary>What kind of problem it is.</summary>
    public StoreProblem Problem { get; }
}
