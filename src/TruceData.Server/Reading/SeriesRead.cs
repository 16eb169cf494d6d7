using System.Runtime.CompilerServices;
using NodaTime;
using TruceData.Domain;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Requests;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Reading;

/// <summary>One ReadSeries call: the series in order, each in chunks of at most half a mebibyte, from where the cursor says.</summary>
internal sealed class SeriesRead
{
    private const int MostBytes = 512 * 1024;

    private readonly ReadSeriesRequest _request;
    private readonly DataStore _store;
    private readonly ReadView _view;
    private readonly IReadOnlyList<(SeriesHandle Handle, IReadOnlyList<string> Columns)> _series;
    private readonly long _from;
    private readonly long _to;
    private readonly Token _start;

    private SeriesRead(
        ReadSeriesRequest request, DataStore store, ReadView view, IReadOnlyList<(SeriesHandle Handle, IReadOnlyList<string> Columns)> series,
        long from, long to, Token start)
    {
        (_request, _store, _view, _series, _from, _to, _start) = (request, store, view, series, from, to, start);
    }

    /// <summary>Guards the request and fetches what it names; nothing is streamed before all of it is found.</summary>
    public static async Task<SeriesRead> StartAsync(
        ReadSeriesRequest request, DataStore store, ViewReader views, Catalog catalog, CancellationToken cancellation)
    {
        if (request.Series.Count is 0) throw Fail.Argument(ErrorReason.FieldRequired, "series", "is empty; name at least one, MarketService/ListSeries lists them.");
        if (request.Adjustment is not (Adjustment.Unspecified or Adjustment.Raw)) throw Fail.NotImplemented("ReadSeries with an adjustment other than RAW");
        if (request.Resample is not null) throw Fail.NotImplemented("ReadSeries with resample");
        var (start, end) = request.Time.ToBounds("time");
        var token = Token.ReadCursor(request.Cursor, request, request.AsOf);
        var view = await views.ReadAsync(request.AsOf, token, cancellation);
        var handles = await catalog.SeriesAsync(view.View, request.Series, "series", cancellation);
        return new SeriesRead(
            request, store, view,
            handles.Select(h => (h, h.Select(request.Fields, "fields"))).ToArray(),
            start?.ToUnixNanos() ?? long.MinValue,
            end?.ToUnixNanos() ?? long.MaxValue,
            token ?? new Token(view.View.Revision, long.MinValue));
    }

    /// <summary>The answer; always at least one message.</summary>
    public async IAsyncEnumerable<ReadSeriesResponse> ResponsesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        Instant? newest = null;
        var sent = false;
        for (var index = (int)_start.Part; index < _series.Count; index++)
        {
            var (handle, columns) = _series[index];
            var from = index == _start.Part ? Math.Max(_from, _start.Position) : _from;
            var bars = await handle.BarsAsync(_store, _view.View, columns, from, _to, cancellation);
            foreach (var (block, knownFrom) in Blocks(bars, columns.Count))
            {
                cancellation.ThrowIfCancellationRequested();
                var last = block.Times.Span[^1];
                newest = Later(newest, Math.Max(handle.Clock.KnownAt(last), knownFrom).ToInstant());
                sent = true;
                yield return new ReadSeriesResponse
                {
                    Chunk = SeriesChunkMapping.ToProto(block, handle.Series.Name, columns, new Token(_view.View.Revision, last + 1, index).Write(_request)),
                    Snapshot = _view.Snapshot(newest),
                };
            }
        }

        if (!sent) yield return new ReadSeriesResponse { Snapshot = _view.Snapshot(newest: null) };
    }

    private static IEnumerable<(BarBlock Block, long KnownFrom)> Blocks(BarSequence bars, int columns)
    {
        var most = MostBytes / (sizeof(long) * (columns + 1));
        for (var chunk = 0; chunk < bars.Chunks.Count; chunk++)
        {
            var block = bars.Chunk(chunk);
            for (var start = 0; start < block.Count; start += most) yield return (block.Slice(start, Math.Min(most, block.Count - start)), bars.Chunks[chunk].KnownFrom);
        }
    }

    private static Instant Later(Instant? a, Instant b) => a > b ? a.Value : b;
}
