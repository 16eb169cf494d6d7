namespace TruceData.Store.Bars;

/// <summary>Describes how the bars of a series are stored.</summary>
/// <param name="Name">The name of the series.</param>
/// <param name="Fields">The names of the columns, in order.</param>
/// <param name="ChunkSpan">The length of time that one bucket of chunks covers, in nanoseconds.</param>
public sealed record StoredSeries(string Name, IReadOnlyList<string> Fields, long ChunkSpan);
