namespace TruceData.Domain.Bars;

/// <summary>Computes longer bars from shorter ones on read; a bar computed across a gap reports the number of missing bars.</summary>
public sealed class Resampler
{
    private readonly BarBins _bins;

    /// <summary>Creates a resampler.</summary>
    /// <param name="source">The clock of the stored bars.</param>
    /// <param name="target">The length of the resampled bars.</param>
    /// <exception cref="ArgumentException">The stored bars do not nest in the resampled bars; see <see cref="Refusal"/>.</exception>
    public Resampler(BarClock source, Frequency target)
    {
        if (Refusal(source, target) is { } why) throw new ArgumentException(why, nameof(target));
        Clock = new BarClock(source.Calendar, target, source.KnowledgeDelay);
        _bins = new BarBins(source, Clock);
    }

    /// <summary>
    /// When the resampled bars end and are known: a resampled bar is known when the last stored bar that it can contain is.
    /// </summary>
    public BarClock Clock { get; }

    /// <summary>
    /// How long before the start of a resampled bar its first stored bar can start, in nanoseconds: a week's Monday session may open on
    /// Sunday evening.
    /// </summary>
    public long Lead => Clock.Frequency.IsIntraday ? 0 : NodaTime.NodaConstants.NanosecondsPerDay;

    /// <summary>Returns why the bars of a series cannot be resampled to <paramref name="target"/>; null when they can.</summary>
    public static string? Refusal(BarClock source, Frequency target)
    {
        var from = source.Frequency;
        if (target.Unit == FrequencyUnit.Irregular) return "irregular bars cannot be made";
        if (target.IsIntraday)
        {
            if (from.Unit is not FrequencyUnit.Irregular && !from.IsIntraday) return $"bars of a {from.Unit} are too long";
            if (from.IsIntraday && (target.TypicalSpan <= from.TypicalSpan || target.TypicalSpan % from.TypicalSpan != 0))
                return "the new length is not twice the stored one or a greater multiple";
            var dividesDay = NodaTime.NodaConstants.NanosecondsPerDay % target.TypicalSpan == 0;
            return dividesDay || !source.Calendar.IsContinuous ? null : "on a 24x7 calendar the new length must divide the day";
        }

        if (from.IsCivilPeriod) return $"bars of a {from.Unit} are not resampled";
        return from.Unit == FrequencyUnit.Session && target.Unit == FrequencyUnit.Session ? "the bars are sessions already" : null;
    }

    /// <summary>Returns the resampled bars, ascending.</summary>
    /// <param name="blocks">The stored bars, ascending.</param>
    /// <param name="columns">How each column is aggregated.</param>
    public IEnumerable<ResampledBar> Bars(IEnumerable<BarBlock> blocks, IReadOnlyList<Aggregation> columns)
    {
        ResampledBarBuilder? open = null;
        long excluded = 0;
        foreach (var block in blocks)
        {
            for (var row = 0; row < block.Count; row++)
            {
                if (_bins.BinOf(block.Times.Span[row]) is not { } bin)
                {
                    if (open is null) excluded++;
                    else open.ExcludedCount++;
                    continue;
                }

                if (open?.Start != bin)
                {
                    if (open is not null) yield return open.Build();
                    open = new ResampledBarBuilder(bin, _bins.ExpectedCount(bin), columns) { ExcludedCount = excluded };
                    excluded = 0;
                }

                open.Add(block, row);
            }
        }

        if (open is not null) yield return open.Build();
    }
}
