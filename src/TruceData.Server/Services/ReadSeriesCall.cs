using Grpc.Core;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Computing;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Services.Requests;

namespace TruceData.Server.Services;

/// <summary>Answers one ReadSeries call: the series in order, each in chunks of up to 512 KiB, from the cursor on.</summary>
internal sealed class ReadSeriesCall
{
    private const int MaxChunkBytes = 512 * 1024;

    private readonly V1.ReadSeriesRequest _request;
    private readonly byte[] _fingerprint;
    private readonly ResolvedView _view;
    private readonly PageToken _start;
    private readonly List<Selection> _series = [];

    /// <summary>The buffer of the chunks: with new arrays for each message a call would spend half its time on allocation.</summary>
    private readonly V1.SeriesChunk _chunk = new();

    private ReadSeriesCall(V1.ReadSeriesRequest request, ResolvedView view, PageToken start)
    {
        _request = request;
        _fingerprint = PageToken.FingerprintOf(request);
        _view = view;
        _start = start;
    }

    /// <summary>Checks the request and finds all series that it names, before anything is streamed.</summary>
    public static async Task<ReadSeriesCall> StartAsync(
        V1.ReadSeriesRequest request, ViewResolver views, SeriesReader reader, CancellationToken cancellationToken)
    {
        if (request.Series.Count is 0)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.FieldRequired, "series", "is empty; name at least one series. MarketService/ListSeries lists them.");
        }

        var time = request.Time.ToBounds("time");
        var token = PageToken.ReadTimeCursor(request.Cursor, request, request.AsOf, request.Series.Count - 1);
        var view = await views.ReadAsync(request.AsOf, token, cancellationToken);
        var entries = await reader.FindAsync(view.View, request.Series, "series", cancellationToken);
        if (view.RequestedEnd(time) is { } end)
            view = view.WithRecordEnds(await SeriesEnds.FindBeforeAsync(end, view.View, entries, reader, cancellationToken));
        var call = new ReadSeriesCall(request, view, token ?? PageToken.At(view.View, long.MinValue));
        for (var index = 0; index < entries.Count; index++)
            call._series.Add(await call.SelectAsync(entries[index], index, time.Start, time.End, reader, cancellationToken));
        return call;
    }

    /// <summary>Writes the reply.</summary>
    public async Task WriteAsync(IServerStreamWriter<V1.ReadSeriesResponse> stream, CancellationToken cancellationToken)
    {
        using var responses = Responses().GetEnumerator();
        while (await ComputeLane.Light.RunAsync(responses.MoveNext, cancellationToken))
            await stream.WriteAsync(responses.Current, cancellationToken);
    }

    /// <summary>
    /// Returns the messages, at least one, for <see cref="WriteAsync"/> alone: they share a buffer and must be written one by one.
    /// </summary>
    private IEnumerable<V1.ReadSeriesResponse> Responses()
    {
        Instant? newest = null;
        var isEmpty = true;
        for (var index = (int)_start.Part; index < _series.Count; index++)
        {
            newest = Later(newest, _series[index].Bars.AdjustedFrom);
            foreach (var slice in Slices(_series[index]))
            {
                newest = Later(newest, slice.KnownAt.ToInstant());
                isEmpty = false;
                yield return Response(_series[index], slice, index, newest);
            }

            _series[index].Bars.ReleaseBars();
        }

        if (isEmpty) yield return new V1.ReadSeriesResponse { Snapshot = _view.Snapshot(newest: null) };
    }

    private async Task<Selection> SelectAsync(
        SeriesEntry entry, int index, Instant? start, Instant? end, SeriesReader reader, CancellationToken cancellationToken)
    {
        var columns = FieldSelection.Select(entry.Definition, _request.Fields, "fields");
        var resampler = _request.Resample is { } frequency ? ResampleRequest.Create(entry, frequency) : null;
        var from = start?.ToUnixNanos() ?? long.MinValue;
        if (index == _start.Part) from = Math.Max(from, _start.Position);
        var to = end?.ToUnixNanos() ?? long.MaxValue;

        // The first resampled bar can need bars from before `from`, and the last one bars after `to`.
        var (readFrom, readTo) = resampler is null ? (from, to) : (UnixNanos.Minus(from, resampler.Lead), long.MaxValue);
        var bars = await reader.ReadAsync(_view.View, entry, columns, _request.Adjustment.ToDomain(), readFrom, readTo, cancellationToken);
        return new Selection(entry, columns, bars, resampler, from, to);
    }

    private static IEnumerable<BarSlice> Slices(Selection series)
    {
        var maxBars = MaxChunkBytes / (sizeof(long) * (series.Columns.Count + 1));
        if (series.Resampler is null) return series.Bars.Slices(maxBars);
        var aggregations = series.Columns.Select(c => series.Entry.Definition.Field(c).Aggregation).ToArray();
        return series.Bars.Resample(series.Resampler, aggregations, series.From, series.To, maxBars);
    }

    private V1.ReadSeriesResponse Response(Selection series, BarSlice slice, int index, Instant? newest)
    {
        var cursor = PageToken.At(_view.View, slice.Bars.Times.Span[^1] + 1, index).Write(_fingerprint);
        _chunk.Fill(slice, series.Entry.Name, series.Columns, cursor);
        return new V1.ReadSeriesResponse
        {
            Chunk = _chunk,
            Snapshot = _view.Snapshot(newest),
            Adjustment = (_request.Adjustment.ToDomain() ?? series.Entry.Definition.Adjustment).ToProto(),
            Frequency = _request.Resample ?? series.Entry.Definition.Frequency.ToProto(),
        };
    }

    private static Instant? Later(Instant? a, Instant? b) => b is null || a > b ? a : b;

    private sealed record Selection(
        SeriesEntry Entry, IReadOnlyList<string> Columns, AsOfSeries Bars, Resampler? Resampler, long From, long To);
}
