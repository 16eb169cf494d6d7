using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Policies;
using TruceData.Store;
using TruceData.Store.Bars;

namespace TruceData.Server.Reading;

/// <summary>Where the bars of a series come from: the store, or the path of its policy.</summary>
internal static class SeriesBars
{
    /// <summary>The bars of a query; those of a policy are the levels of its path at the query's view.</summary>
    public static Task<BarSequence> ReadAsync(DataStore store, SeriesHandle handle, BarQuery query, CancellationToken cancellationToken) =>
        handle.Series.HasPolicy ? LevelsAsync(store, handle, query, cancellationToken) : store.ReadBarsAsync(query, cancellationToken);

    private static async Task<BarSequence> LevelsAsync(DataStore store, SeriesHandle handle, BarQuery query, CancellationToken cancellationToken)
    {
        var steps = await PathRead.StepsAsync(store, query.View, handle.Series.Policy, (null, null), cancellationToken);
        var path = steps.Select(s => (s.Step, s.Measure.Level?.Value ?? double.NaN)).ToArray();
        var end = query.View.KnowledgeTime ?? (await store.GetCoverageAsync(query.View, cancellationToken)).LastKnowledgeTime ?? Instant.MinValue;
        return Between(PolicyLevels.ToBars(path, handle.Clock, end), query);
    }

    /// <summary>The bars that start in the query's interval, in its columns.</summary>
    private static BarSequence Between(BarSequence all, BarQuery query)
    {
        var (first, limit) = ((int)all.LowerBound(query.FromTime), (int)all.LowerBound(query.ToTime));
        if (first >= limit) return BarSequence.Empty;
        var bars = all.Chunk(0).Slice(first, limit - first);
        var block = query.Fields.Count == 0 ? new BarBlock(bars.Times, []) : bars;
        return new BarSequence([new ChunkBounds(block.Times.Span[0], block.Times.Span[^1], block.Count, all.KnownFrom)], _ => block);
    }
}
