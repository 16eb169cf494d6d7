using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;

namespace TruceData.Server.Reading;

/// <summary>The bars of a series resampled, a stretch at a time.</summary>
internal sealed class ResampledStretches
{
    private readonly Resampler _resampler;
    private readonly Aggregation[] _columns;

    /// <summary>Makes the resampling that a request asks for; RESAMPLE_INVALID when the stored bars do not nest in the new ones.</summary>
    public ResampledStretches(SeriesHandle handle, V1.Frequency wanted, IReadOnlyList<string> columns)
    {
        var target = wanted.ToTarget("resample");
        if (Resampler.Refusal(handle.Clock, target) is { } why)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ResampleInvalid, "resample", $"{handle.Series.Name} cannot be resampled to {target.Count} {target.Unit}: {why}.");
        _resampler = new Resampler(handle.Clock, target);
        _columns = [.. columns.Select(c => AggregationOf(FieldMapping.ToSelector(c).Field))];
    }

    /// <summary>How long before a new bar's start its first stored bar can start: the week of a Monday session begins on Sunday evening.</summary>
    public long Lead => _resampler.Clock.Frequency.IsIntraday ? 0 : NodaTime.NodaConstants.NanosecondsPerDay;

    /// <summary>The new bars that start in [from, to) and are known at a view, at most so many a stretch.</summary>
    public IEnumerable<SeriesStretch> Read(IEnumerable<BarBlock> blocks, long from, long to, View view, int most)
    {
        var bars = _resampler.Bars(blocks, _columns)
            .SkipWhile(b => b.Start < from)
            .TakeWhile(b => b.Start < to && view.Knows(_resampler.Clock.KnownAt(b.Start).ToInstant()));
        return bars.Chunk(most).Select(Stretch);
    }

    private SeriesStretch Stretch(ResampledBar[] bars)
    {
        var columns = Enumerable.Range(0, _columns.Length)
            .Select(column => (ReadOnlyMemory<double>)Array.ConvertAll(bars, b => b.Values[column]))
            .ToArray();
        var block = new BarBlock(Array.ConvertAll(bars, b => b.Start), columns);
        var resampled = new V1.Resampled
        {
            UsedCounts = { bars.Select(b => b.UsedCount) },
            MissingCounts = { bars.Select(b => b.MissingCount) },
            LeftOutCount = bars.Sum(b => b.ExcludedCount),
        };
        return new SeriesStretch(block, _resampler.Clock.KnownAt(bars[^1].Start), resampled);
    }

    private static Aggregation AggregationOf(V1.Field field) => field switch
    {
        V1.Field.Open => Aggregation.First,
        V1.Field.High => Aggregation.Highest,
        V1.Field.Low => Aggregation.Lowest,
        V1.Field.Volume => Aggregation.Sum,
        _ => Aggregation.Last,
    };
}
