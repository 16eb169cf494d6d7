using System.Runtime.CompilerServices;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Requests;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Reading;

/// <summary>One ReadSeries call: the series in order, each in chunks of at most half a mebibyte, from where the cursor says.</summary>
internal sealed class SeriesRead
{
    private const int MaxBytes = 512 * 1024;

    /// <summary>Bars that are resampled at a time: a column of so many is no large object, which the garbage collector would leave lying about.</summary>
    private const int MaxResampled = 8192;

    private readonly ReadSeriesRequest _request;
    private readonly DataStore _store;
    private readonly ResolvedView _view;
    private readonly IReadOnlyList<Selection> _series;
    private readonly long _from;
    private readonly long _to;
    private readonly PageToken _start;
    private readonly SeriesChunk _chunk = new();

    private SeriesRead(
        ReadSeriesRequest request, DataStore store, ResolvedView view, IReadOnlyList<Selection> series, long from, long to, PageToken start)
    {
        (_request, _store, _view, _series, _from, _to, _start) = (request, store, view, series, from, to, start);
    }

    /// <summary>Guards the request and fetches what it names; nothing is streamed before all of it is found.</summary>
    public static async Task<SeriesRead> StartAsync(
        ReadSeriesRequest request, DataStore store, ViewResolver views, Catalog catalog, CancellationToken cancellationToken)
    {
        if (request.Series.Count is 0) throw ApiErrors.InvalidArgument(ErrorReason.FieldRequired, "series", "is empty; name at least one, MarketService/ListSeries lists them.");
        var (start, end) = request.Time.ToBounds("time");
        var token = PageToken.ReadTimeCursor(request.Cursor, request, request.AsOf, request.Series.Count - 1);
        var view = await views.ReadAsync(request.AsOf, token, cancellationToken);
        var series = new List<Selection>(request.Series.Count);
        foreach (var handle in await catalog.SeriesAsync(view.View, request.Series, "series", cancellationToken))
        {
            var columns = handle.Select(request.Fields, "fields");
            var adjustment = await SeriesAdjustment.ReadAsync(handle, request.Adjustment, store, view.View, cancellationToken);
            series.Add(new Selection(handle, columns, adjustment, request.Resample is { } wanted ? new ResampledStretches(handle, wanted, columns) : null));
        }

        return new SeriesRead(
            request, store, view, series, start?.ToUnixNanos() ?? long.MinValue, end?.ToUnixNanos() ?? long.MaxValue,
            token ?? new PageToken(view.View.Revision, long.MinValue));
    }

    /// <summary>The answer; always at least one message. Each must be written before the next is asked for: they share the memory of one chunk.</summary>
    public async IAsyncEnumerable<ReadSeriesResponse> ResponsesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Instant? newest = null;
        var sent = false;
        for (var index = (int)_start.Part; index < _series.Count; index++)
        {
            var series = _series[index];
            newest = Later(newest, series.Adjustment.Factors.MaxKnowledgeTime);
            var from = index == _start.Part ? Math.Max(_from, _start.Position) : _from;
            foreach (var stretch in await StretchesAsync(series, from, cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                newest = Later(newest, stretch.KnownAt.ToInstant());
                sent = true;
                yield return Response(series, stretch, index, newest);
            }
        }

        if (!sent) yield return new ReadSeriesResponse { Snapshot = _view.Snapshot(newest: null) };
    }

    private ReadSeriesResponse Response(Selection series, SeriesStretch stretch, int index, Instant? newest)
    {
        var cursor = new PageToken(_view.View.Revision, stretch.Bars.Times.Span[^1] + 1, index).Write(_request);
        _chunk.Fill(stretch.Bars, series.Handle.Series.Name, series.Columns, cursor);
        _chunk.Resampled = stretch.Resampled;
        return new ReadSeriesResponse
        {
            Chunk = _chunk,
            Snapshot = _view.Snapshot(newest),
            Adjustment = series.Adjustment.InEffect,
            Frequency = _request.Resample ?? series.Handle.Series.Frequency,
        };
    }

    private async Task<IEnumerable<SeriesStretch>> StretchesAsync(Selection series, long from, CancellationToken cancellationToken)
    {
        var (handle, columns, adjustment, resampling) = series;
        var scales = columns.Select(c => adjustment.ScaleOf(handle.Series.Fields.Single(f => f.ColumnName() == c))).ToArray();
        var most = MaxBytes / (sizeof(long) * (columns.Count + 1));
        if (resampling is null)
        {
            var bars = await handle.BarsAsync(_store, _view.View, columns, from, _to, cancellationToken);
            return Blocks(bars, scales, most).Select(b => new SeriesStretch(b.Block, Math.Max(handle.Clock.KnownAt(b.Block.Times.Span[^1]), b.KnownFrom), null));
        }

        // A new bar before `from` may be cut here; it is not given. One before `to` is whole, since reading goes on beyond.
        var stored = await handle.BarsAsync(_store, _view.View, columns, UnixNanos.Minus(from, resampling.Lead), long.MaxValue, cancellationToken);
        return resampling.Read(Blocks(stored, scales, MaxResampled).Select(b => b.Block), from, _to, _view.View, Math.Min(most, MaxResampled))
            .Select(s => s with { KnownAt = Math.Max(s.KnownAt, stored.KnownFrom) });
    }

    private static IEnumerable<(BarBlock Block, long KnownFrom)> Blocks(BarSequence bars, IReadOnlyList<StepFactor> scales, int most)
    {
        for (var chunk = 0; chunk < bars.Chunks.Count; chunk++)
        {
            var block = bars.Chunk(chunk);
            for (var start = 0; start < block.Count; start += most)
                yield return (block.Slice(start, Math.Min(most, block.Count - start)).Scaled(scales), bars.Chunks[chunk].KnownFrom);
        }
    }

    private static Instant? Later(Instant? a, Instant? b) => b is null || a > b ? a : b;

    /// <summary>What is read of one series, and how.</summary>
    private sealed record Selection(
        SeriesHandle Handle, IReadOnlyList<string> Columns, SeriesAdjustment Adjustment, ResampledStretches? Resampling);
}
