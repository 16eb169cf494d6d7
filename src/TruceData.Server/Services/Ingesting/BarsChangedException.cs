namespace TruceData.Server.Services.Ingesting;

/// <summary>
/// The exception for an import whose bars differ from stored bars and that may not replace them. The message says how many, not how to
/// permit it.
/// </summary>
internal sealed class BarsChangedException(string message) : Exception(message);
