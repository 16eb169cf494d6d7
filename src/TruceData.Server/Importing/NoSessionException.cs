namespace TruceData.Server.Importing;

/// <summary>The exception for a date without a session, whose row may be left out if it has no values.</summary>
internal sealed class NoSessionException(string message, string fix) : BadCellException(message, fix);
