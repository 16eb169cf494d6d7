namespace TruceData.Server.Importing;

/// <summary>How far an import is.</summary>
/// <param name="BytesRead">Bytes of the input taken so far: compressed bytes of a compressed file.</param>
/// <param name="TotalBytes">Bytes of the whole input; null where it cannot be known, as with a pipe.</param>
/// <param name="Bars">Bars read so far.</param>
internal readonly record struct ImportProgress(long BytesRead, long? TotalBytes, long Bars);
