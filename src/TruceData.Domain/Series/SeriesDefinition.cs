using NodaTime;
using TruceData.Domain.Adjustments;
using TruceData.Domain.Bars;

namespace TruceData.Domain.Series;

/// <summary>The definition of a series, without its bars.</summary>
/// <param name="Name">`series/{id}`.</param>
/// <param name="Instrument">The observed instrument; null for a policy or without one.</param>
/// <param name="Policy">The policy whose level the series contains; null for a stored series.</param>
/// <param name="Calendar">The calendar by which the bars end; null for that of the instrument.</param>
/// <param name="Frequency">The length of the bars.</param>
/// <param name="KnowledgeDelay">How long after its end a bar is public.</param>
/// <param name="Adjustment">The adjustment of the stored values.</param>
/// <param name="Fields">Its columns; none for a series that is about to be imported.</param>
/// <param name="MainColumn">The column that is read when a request names none; empty without columns.</param>
public sealed record SeriesDefinition(
    string Name, string? Instrument, string? Policy, string? Calendar, Frequency Frequency, Duration KnowledgeDelay, Adjustment Adjustment,
    IReadOnlyList<SeriesField> Fields, string MainColumn)
{
    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns { get; } = [.. Fields.Select(f => f.Column)];

    /// <summary>Returns a column by its name.</summary>
    public SeriesField Field(string column) => Fields.First(f => f.Column == column);
}
