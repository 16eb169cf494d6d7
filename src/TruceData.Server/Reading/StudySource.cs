using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Studies;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Bars;

namespace TruceData.Server.Reading;

/// <summary>One series of a study, its benchmark or a factor: how it is read.</summary>
internal sealed class StudySource
{
    private readonly SeriesHandle _handle;
    private readonly BarSequence _bars;
    private readonly SeriesAdjustment _adjustment;

    private StudySource(SeriesHandle handle, string column, BarSequence bars, SeriesAdjustment adjustment, View view)
    {
        (_handle, _bars, _adjustment, Column) = (handle, bars, adjustment, column);
        Described = handle.Describe(bars, view);
    }

    public string Name => _handle.Series.Name;

    /// <summary>The column that is read.</summary>
    public string Column { get; }

    /// <summary>The series with its first time, last time and number of bars at the view.</summary>
    public V1.Series Described { get; }

    /// <summary>The adjustment in effect.</summary>
    public V1.Adjustment Adjustment => _adjustment.InEffect;

    /// <summary>The knowledge time of the newest correction among its bars and of the newest corporate action applied.</summary>
    public Instant KnownFrom => Instant.Max(_bars.KnownFrom.ToInstant(), _adjustment.Factors.MaxKnowledgeTime ?? Knowledge.Always);

    public static async Task<StudySource> ReadAsync(
        SeriesHandle handle, V1.FieldSelector? field, V1.Adjustment adjustment, DataStore store, View view, CancellationToken cancellationToken)
    {
        var column = handle.Main(field, "field");
        var adjusted = await SeriesAdjustment.ReadAsync(handle, adjustment, store, view, cancellationToken);
        var bars = await SeriesBars.ReadAsync(store, handle, new BarQuery(handle.Series.Name, view, [column], long.MinValue, long.MaxValue), cancellationToken);
        return new StudySource(handle, column, bars, adjusted, view);
    }

    /// <summary>What is seen of it on sessions of a calendar.</summary>
    public SessionColumn See(Calendar calendar, int first, int last, Instant? knowledgeTime)
    {
        var input = new SeriesInput(
            calendar, _handle.Clock, _bars, 0,
            _handle.Instrument?.FirstDate?.ToLocalDate("first_date"), _handle.Instrument?.LastDate?.ToLocalDate("last_date"))
        {
            Scale = _adjustment.ScaleOf(_handle.Series.Fields.Single(f => f.ColumnName() == Column)),
        };
        var seen = new SessionColumn(input, first, last, knowledgeTime);
        _bars.Release();
        return seen;
    }
}
