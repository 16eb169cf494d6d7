using NodaTime;
using TruceData.Domain.Time;

namespace TruceData.Store.Records;

/// <summary>Which records of a collection to list; every condition given must hold.</summary>
/// <param name="View">What may be seen.</param>
/// <param name="Collection">The collection, the part of a name before the slash.</param>
/// <remarks>Ordered by sort time, then name; with <see cref="Text"/> by how well it matches first.</remarks>
public sealed record RecordQuery(View View, string Collection)
{
    /// <summary>Facets a record must have; one of each filter's values.</summary>
    public IReadOnlyList<FacetFilter> Facets { get; init; } = [];

    /// <summary>Only records whose time ends after this instant, or is this instant. Null: no limit.</summary>
    public Instant? OverlapsFrom { get; init; }

    /// <summary>Only records whose time starts before this instant. Null: no limit.</summary>
    public Instant? OverlapsTo { get; init; }

    /// <summary>
    /// Words that must all occur, and phrases in double quotes. Case and diacritics do not count; neither does punctuation. Null
    /// or blank: no condition. Text without a letter or digit matches nothing.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>
    /// Records of another collection whose text counts as well for the record that a facet of theirs names. Null: the records' own text alone.
    /// </summary>
    public RelatedText? RelatedText { get; init; }

    /// <summary>Whether a text holds a word to look for.</summary>
    public static bool HasWord(string text) => SearchText.Tokens(text).Count > 0;

    /// <summary>How many records to leave out at the start.</summary>
    public int Skip { get; init; }

    /// <summary>How many records to return at most.</summary>
    public int Limit { get; init; } = int.MaxValue;

    /// <summary>
    /// How many bytes the bodies of a page may have together; the first record is returned whatever its size. Null: no limit.
    /// </summary>
    public long? MaxBytes { get; init; }
}
