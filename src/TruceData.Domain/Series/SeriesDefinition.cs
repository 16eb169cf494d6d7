using NodaTime;
using TruceData.Domain.Adjustments;
using TruceData.Domain.Bars;

namespace TruceData.Domain.Series;

/// <summary>What a series is, apart from its bars.</summary>
/// <param name="Name">`series/{id}`.</param>
/// <param name="Instrument">The instrument that it observes; null for a policy or without one.</param>
/// <param name="Policy">The policy whose level it is; null for a stored series.</param>
/// <param name="Calendar">The calendar by which its bars end; null for that of the instrument.</param>
/// <param name="Frequency">How long its bars are.</param>
/// <param name="KnowledgeDelay">How long after its end a bar is public.</param>
/// <param name="Adjustment">The adjustment of the stored values.</param>
/// <param name="Fields">Its columns; none for a series that is about to be imported.</param>
/// <param name="MainColumn">The column that is read when a request names none; empty without columns.</param>
public sealed record SeriesDefinition(
    string Name, string? Instrument, string? Policy, string? Calendar, Frequency Frequency, Duration KnowledgeDelay, Adjustment Adjustment,
    IReadOnlyList<SeriesField> Fields, string MainColumn)
{
    /// <summary>The names of its columns.</summary>
    public IReadOnlyList<string> Columns { get; } = [.. Fields.Select(f => f.Column)];

    /// <summary>Returns a column by its name.</summary>
    public SeriesField Field(string column) => Fields.First(f => f.Column == column);
}
