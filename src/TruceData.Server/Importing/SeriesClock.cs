using Google.Protobuf;
using TruceData.Domain.Bars;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Importing;

/// <summary>Creates the clock of a series from the records that it refers to.</summary>
internal static class SeriesClock
{
    /// <summary>Returns the name of the calendar of a series: its own or else that of its instrument.</summary>
    public static string CalendarOf(Series series, Func<string, IMessage> find) =>
        series.Calendar.Length > 0 ? series.Calendar : ((Instrument)find(series.Instrument)).Calendar;

    /// <summary>Creates the clock of a series, whose references must resolve.</summary>
    public static BarClock Create(Series series, Func<string, IMessage> find)
    {
        var calendar = (V1.Calendar)find(CalendarOf(series, find));
        var definition = series.ToDefinition();
        return definition.CreateClock(calendar.ToDomain(), definition.Columns);
    }
}
