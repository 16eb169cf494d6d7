namespace TruceData.Server.Importing;

/// <summary>The exception for an invalid cell or option; the caller adds the position in an <see cref="ImportException"/>.</summary>
internal class BadCellException(string message, string fix) : Exception(message)
{
    /// <summary>How to fix it, as a sentence.</summary>
    public string Fix { get; } = fix;
}
