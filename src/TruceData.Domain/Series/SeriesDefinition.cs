using NodaTime;
using TruceData.Domain.Adjustments;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;

namespace TruceData.Domain.Series;

/// <summary>The definition of a series, without its bars.</summary>
/// <param name="Name">`series/{id}`.</param>
/// <param name="Instrument">The observed instrument; null for a policy or without one.</param>
/// <param name="Policy">The policy whose level the series contains; null for a stored series.</param>
/// <param name="Calendar">The calendar by which the bars end; null for that of the instrument.</param>
/// <param name="Frequency">The length of the bars.</param>
/// <param name="KnowledgeDelay">How long after its end or its observation a bar is public.</param>
/// <param name="Observation">When single values of a session are observed; null for at its end.</param>
/// <param name="Adjustment">The adjustment of the stored values.</param>
/// <param name="Fields">Its columns; none for a series that is about to be imported.</param>
/// <param name="MainColumn">The column that is read when a request names none; empty without columns.</param>
public sealed record SeriesDefinition(
    string Name, string? Instrument, string? Policy, string? Calendar, Frequency Frequency, Duration KnowledgeDelay,
    ObservationRule? Observation, Adjustment Adjustment, IReadOnlyList<SeriesField> Fields, string MainColumn)
{
    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns { get; } = [.. Fields.Select(f => f.Column)];

    /// <summary>Returns a column by its name.</summary>
    public SeriesField Field(string column) => Fields.First(f => f.Column == column);

    /// <summary>
    /// Creates the clock of bars with some columns: they end at the observation if each column holds one value of one instant, otherwise
    /// when the columns that span the session are complete.
    /// </summary>
    /// <param name="calendar">The calendar of the series.</param>
    /// <param name="columns">The names of the columns; none for columns that are not known yet.</param>
    public BarClock CreateClock(Calendar calendar, IReadOnlyList<string> columns)
    {
        var areInstants = columns.Count > 0 && columns.All(c => Field(c) is { Aggregation: Aggregation.Last } or { HoldsReturns: true });
        var rule = areInstants ? Observation : Observation?.ForSpanningColumns();
        return new BarClock(calendar.ObservedBy(rule), Frequency, KnowledgeDelay);
    }
}
