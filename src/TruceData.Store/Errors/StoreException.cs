namespace TruceData.Store.Errors;

/// <summary>Reports that a store could not carry out a request. The message names the store and says how to fix the problem.</summary>
public sealed class StoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StoreException(StoreProblem problem, string message, Exception? cause = null)
        : base(message, cause) => Problem = problem;

    /// <summary>The kind of problem.</summary>
    public StoreProblem Problem { get; }
}
