using NodaTime;

namespace TruceData.Store.Records;

/// <summary>One record: opaque bytes in an envelope that says what the store must know to find it.</summary>
/// <param name="Name">Resource name, <c>collection/id</c>.</param>
/// <param name="KnowledgeTime">The earliest instant at which the public could know it.</param>
/// <param name="SortTime">Where it stands in lists; the start of the time it covers.</param>
/// <param name="SortEnd">The exclusive end of the time it covers; null for the single instant <paramref name="SortTime"/>.</param>
/// <param name="Facets">What it can be found by; a set, read back in the order of key and value.</param>
/// <param name="Text">What full-text search looks at.</param>
/// <param name="Body">The record itself; the store does not look inside.</param>
/// <remarks>Instants lie between 1677-09-21 and 2262-04-11, the range of 64-bit Unix nanoseconds.</remarks>
public sealed record Record(
    string Name,
    Instant KnowledgeTime,
    Instant SortTime,
    Instant? SortEnd,
    IReadOnlyList<Facet> Facets,
    string Text,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>The part of the name before the slash.</summary>
    public string Collection => Name[..Math.Max(0, Name.IndexOf('/'))];
}
