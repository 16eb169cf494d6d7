using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Series;
using TruceData.Store.Records;

namespace TruceData.Server.Reading;

/// <summary>A series of the catalogue with everything that is required to read its bars.</summary>
/// <param name="Record">The record of the series.</param>
/// <param name="Definition">The definition of the series.</param>
/// <param name="Instrument">The instrument that it observes; null without one.</param>
/// <param name="Clock">The times at which its bars end and become known.</param>
internal sealed record SeriesEntry(Record Record, SeriesDefinition Definition, InstrumentDefinition? Instrument, BarClock Clock)
{
    /// <summary>The name of the series.</summary>
    public string Name => Definition.Name;

    /// <summary>The calendar by which its bars end.</summary>
    public Calendar Calendar => Clock.Calendar;
}
