using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Series;
using TruceData.Store.Records;

namespace TruceData.Server.Reading;

/// <summary>A series of the catalogue with everything that is required to read its bars.</summary>
/// <param name="Record">The record of the series.</param>
/// <param name="Definition">The definition of the series.</param>
/// <param name="Instrument">The instrument that it observes; null without one.</param>
/// <param name="Calendar">The calendar by which its bars end.</param>
internal sealed record SeriesEntry(Record Record, SeriesDefinition Definition, InstrumentDefinition? Instrument, Calendar Calendar)
{
    /// <summary>The name of the series.</summary>
    public string Name => Definition.Name;

    /// <summary>The times at which bars with all columns end and become known.</summary>
    public BarClock Clock { get; } = Definition.CreateClock(Calendar, Definition.Columns);

    /// <summary>Returns the times at which bars with some of the columns end and become known.</summary>
    public BarClock ClockOf(IReadOnlyList<string> columns) => Definition.CreateClock(Calendar, columns);
}
