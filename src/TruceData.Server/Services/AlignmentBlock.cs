using TruceData.Server.Services.Requests;

namespace TruceData.Server.Services;

/// <summary>Columns that are computed together: some events of one page, and some series.</summary>
/// <param name="Page">The page of the events.</param>
/// <param name="FirstEvent">The index of the first event in the request's order.</param>
/// <param name="EventCount">The number of events.</param>
/// <param name="FirstSeries">The index of the first series.</param>
/// <param name="SeriesCount">The number of series: all unless there is one event only.</param>
internal sealed record AlignmentBlock(EventPage Page, int FirstEvent, int EventCount, int FirstSeries, int SeriesCount)
{
    /// <summary>The number of rows of a block, unless one column has more: about a megabyte of reply.</summary>
    private const int MaxRows = 32_768;

    /// <summary>Returns the block that starts at an event and a series of it.</summary>
    public static AlignmentBlock StartAt(EventPage page, int @event, int series, int allSeries, int rows)
    {
        var columns = Math.Max(1, MaxRows / rows);
        return series > 0 || columns < allSeries
            ? new AlignmentBlock(page, @event, 1, series, Math.Min(columns, allSeries - series))
            : new AlignmentBlock(page, @event, Math.Min(columns / allSeries, page.End - @event), 0, allSeries);
    }

    /// <summary>Returns the event and the series after the block.</summary>
    public (int Event, int Series) Next(int allSeries) =>
        FirstSeries + SeriesCount < allSeries ? (FirstEvent, FirstSeries + SeriesCount) : (FirstEvent + EventCount, 0);
}
