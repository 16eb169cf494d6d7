namespace TruceData.Store.Bars;

/// <summary>How the bars of a series are stored.</summary>
/// <param name="Name">The series' name.</param>
/// <param name="Fields">The names of its columns, in order.</param>
/// <param name="ChunkSpan">Nanoseconds of time that one bucket of chunks covers.</param>
public sealed record StoredSeries(string Name, IReadOnlyList<string> Fields, long ChunkSpan);
