namespace TruceData.Server.Curation;

/// <summary>The exception for data files that cannot be written to a store; the message states the reason and a fix.</summary>
internal sealed class CurationException(string message) : Exception(message);
