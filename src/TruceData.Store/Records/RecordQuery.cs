using NodaTime;
using TruceData.Domain.Time;

namespace TruceData.Store.Records;

/// <summary>Selects records of a collection. A record must meet every condition that is set.</summary>
/// <param name="View">The view whose records are selected.</param>
/// <param name="Collection">The collection, the part of a name before the slash.</param>
/// <remarks>Results are ordered by sort time, then name. With <see cref="Text"/> the best match comes first.</remarks>
public sealed record RecordQuery(View View, string Collection)
{
    /// <summary>The facets that a record must have: one of the values of each filter.</summary>
    public IReadOnlyList<FacetFilter> Facets { get; init; } = [];

    /// <summary>
    /// Selects records that end after this instant, and records without an end from this instant on. Null for no limit.
    /// </summary>
    public Instant? OverlapsFrom { get; init; }

    /// <summary>Selects records that start before this instant. Null for no limit.</summary>
    public Instant? OverlapsTo { get; init; }

    /// <summary>
    /// Words that must all occur, and phrases in double quotes. Case, diacritics and punctuation are ignored. Null or blank for no
    /// condition; text without a letter or digit matches nothing.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>
    /// Records of another collection whose text is searched as well. Null to search only the text of the selected records.
    /// </summary>
    public RelatedText? RelatedText { get; init; }

    /// <summary>Returns whether a text contains a word that can be searched.</summary>
    public static bool HasWord(string text) => SearchText.Tokenize(text).Count > 0;

    /// <summary>The number of records to skip.</summary>
    public int Skip { get; init; }

    /// <summary>The maximum number of records to return.</summary>
    public int Limit { get; init; } = int.MaxValue;

    /// <summary>
    /// The maximum total size of the bodies of a page in bytes. The first record is returned whatever its size. Null for no limit.
    /// </summary>
    public long? MaxBytes { get; init; }
}
