namespace TruceData.Server.Reading;

/// <summary>Columns that are made together: some events of one stretch, and some series.</summary>
/// <param name="Stretch">Where the events are.</param>
/// <param name="FirstEvent">The index of the first event in the request's order.</param>
/// <param name="EventCount">How many events.</param>
/// <param name="FirstSeries">The index of the first series.</param>
/// <param name="SeriesCount">How many series: all unless there is one event alone.</param>
internal sealed record AlignmentBlock(EventPage Stretch, int FirstEvent, int EventCount, int FirstSeries, int SeriesCount)
{
    /// <summary>How many rows a block has, unless one column has more: about a megabyte of answer.</summary>
    private const int MaxRows = 32_768;

    /// <summary>The events, in the request's order.</summary>
    public IEnumerable<EventRecord> Events => Stretch.Events.Skip(FirstEvent - Stretch.First).Take(EventCount);

    /// <summary>The block that goes on from an event and a series of it.</summary>
    public static AlignmentBlock From(EventPage stretch, int position, int series, int seriesInAll, int rows)
    {
        var columns = Math.Max(1, MaxRows / rows);
        return series > 0 || columns < seriesInAll
            ? new AlignmentBlock(stretch, position, 1, series, Math.Min(columns, seriesInAll - series))
            : new AlignmentBlock(stretch, position, Math.Min(columns / seriesInAll, stretch.End - position), 0, seriesInAll);
    }

    /// <summary>The event and the series after it.</summary>
    public (int Position, int Series) Next(int seriesInAll) =>
        FirstSeries + SeriesCount < seriesInAll ? (FirstEvent, FirstSeries + SeriesCount) : (FirstEvent + EventCount, 0);
}
