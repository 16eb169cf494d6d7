using TruceData.Server.Services.Requests;

namespace TruceData.Server.Services;

/// <summary>A block of columns that are computed together: consecutive events of one page and series of them.</summary>
/// <param name="Page">The page of the events.</param>
/// <param name="FirstEvent">The index of the first event in the request's order.</param>
/// <param name="EventCount">The number of events: 1 unless the block has all series of each of them.</param>
/// <param name="Series">The indexes of the series, ascending.</param>
/// <param name="IsLast">Whether the last event has no series after these.</param>
internal sealed record AlignmentBlock(EventPage Page, int FirstEvent, int EventCount, ReadOnlyMemory<int> Series, bool IsLast)
{
    /// <summary>The maximum number of rows in a block of several columns: about one megabyte of replies.</summary>
    private const int MaxRows = 32_768;

    /// <summary>Returns the block that starts at a series of an event.</summary>
    /// <param name="page">The page of the event.</param>
    /// <param name="event">The index of the event.</param>
    /// <param name="series">The indexes of the series of the event that remain, ascending.</param>
    /// <param name="areShared">Whether these are all series of the event and of every following one.</param>
    /// <param name="rows">The number of rows of a column.</param>
    public static AlignmentBlock StartAt(EventPage page, int @event, ReadOnlyMemory<int> series, bool areShared, int rows)
    {
        var columns = Math.Max(1, MaxRows / rows);
        if (columns < series.Length) return new AlignmentBlock(page, @event, 1, series[..columns], IsLast: false);
        var events = areShared ? Math.Min(columns / series.Length, page.End - @event) : 1;
        return new AlignmentBlock(page, @event, events, series, IsLast: true);
    }

    /// <summary>Returns the event and the index of the first series with which the next block can start.</summary>
    public (int Event, int Series) Next() => IsLast ? (FirstEvent + EventCount, 0) : (FirstEvent, Series.Span[^1] + 1);
}
