using NodaTime;

namespace TruceData.Store.Records;

/// <summary>A record: opaque bytes in an envelope with the properties by which the store finds it.</summary>
/// <param name="Name">The resource name, <c>collection/id</c>.</param>
/// <param name="KnowledgeTime">The earliest instant at which the content was public.</param>
/// <param name="SortTime">The start of the time that the record covers; lists are ordered by it.</param>
/// <param name="SortEnd">
/// The exclusive end of the time that the record covers; null for the single instant <paramref name="SortTime"/>.
/// </param>
/// <param name="Facets">The properties by which the record can be found: a set. Empty in a record that was read from a store.</param>
/// <param name="Text">The text for full-text search.</param>
/// <param name="Body">The content, which the store does not interpret.</param>
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
