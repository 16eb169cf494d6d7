using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Bars;

namespace TruceData.Server.Reading;

/// <summary>One series of a study, its benchmark or a factor, at a view.</summary>
/// <param name="Described">The series with its first time, last time and number of bars at the view.</param>
/// <param name="Column">The column that is read.</param>
/// <param name="Input">The series as the study reads it.</param>
internal sealed record StudySource(V1.Series Described, string Column, SeriesInput Input)
{
    public static async Task<StudySource> ReadAsync(
        SeriesHandle handle, V1.FieldSelector? field, V1.Adjustment adjustment, DataStore store, View view,
        CancellationToken cancellationToken)
    {
        var column = handle.Main(field, "field");
        var adjusted = await SeriesAdjustment.ReadAsync(handle, adjustment, store, view, cancellationToken);
        var query = new BarQuery(handle.Series.Name, view, [column], long.MinValue, long.MaxValue);
        var bars = await SeriesBars.ReadAsync(store, handle, query, cancellationToken);
        var described = handle.Describe(bars, view);
        bars.Release();
        var input = new SeriesInput(
            handle.Calendar, handle.Clock, bars, 0,
            handle.Instrument?.FirstDate?.ToLocalDate("first_date"), handle.Instrument?.LastDate?.ToLocalDate("last_date"))
        {
            Scale = adjusted.ScaleOf(handle.Series.Fields.Single(f => f.ColumnName() == column)),
            KnownFrom = Instant.Max(bars.KnownFrom.ToInstant(), adjusted.Factors.MaxKnowledgeTime ?? Knowledge.Always),
        };
        return new StudySource(described, column, input);
    }
}
