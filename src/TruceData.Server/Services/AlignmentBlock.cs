using TruceData.Server.Services.Requests;

namespace TruceData.Server.Services;

/// <summary>A block of columns that are computed together: consecutive events of one page, and consecutive series.</summary>
/// <param name="Page">The page of the events.</param>
/// <param name="FirstEvent">The index of the first event in the request's order.</param>
/// <param name="EventCount">The number of events.</param>
/// <param name="FirstSeries">The index of the first series.</param>
/// <param name="SeriesCount">The number of series: all, unless the block has only one event.</param>
internal sealed record AlignmentBlock(EventPage Page, int FirstEvent, int EventCount, int FirstSeries, int SeriesCount)
{
    /// <summary>The maximum number of rows in a block of several columns: about one megabyte of replies.</summary>
    private const int MaxRows = 32_768;

    /// <summary>Returns the block that starts at a series of an event.</summary>
    public static AlignmentBlock StartAt(EventPage page, int @event, int series, int totalSeries, int rows)
    {
        var columns = Math.Max(1, MaxRows / rows);
        return series > 0 || columns < totalSeries
            ? new AlignmentBlock(page, @event, 1, series, Math.Min(columns, totalSeries - series))
            : new AlignmentBlock(page, @event, Math.Min(columns / totalSeries, page.End - @event), 0, totalSeries);
    }

    /// <summary>Returns the event and the series at which the next block starts.</summary>
    public (int Event, int Series) Next(int totalSeries) =>
        FirstSeries + SeriesCount < totalSeries ? (FirstEvent, FirstSeries + SeriesCount) : (FirstEvent + EventCount, 0);
}
