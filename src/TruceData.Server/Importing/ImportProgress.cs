namespace TruceData.Server.Importing;

/// <summary>The progress of an import.</summary>
/// <param name="BytesRead">Number of bytes read so far; compressed bytes for a compressed file.</param>
/// <param name="TotalBytes">Length of the input; null if it is unknown, as for a pipe.</param>
/// <param name="Bars">Number of bars read so far.</param>
internal readonly record struct ImportProgress(long BytesRead, long? TotalBytes, long Bars);
