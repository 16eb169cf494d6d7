using System.Runtime.CompilerServices;
using Grpc.Core;
using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Bars;
using TruceData.Domain.Computing;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Services.Requests;
using TruceData.Store;

namespace TruceData.Server.Services;

/// <summary>
/// Answers one AlignEvents call: the header, then the columns from the cursor on, by event, then by series. Memory use is limited to a page
/// of events, one chunk of bars per series and two blocks of columns, as the next block is computed while one is sent.
/// </summary>
internal sealed class AlignEventsCall
{
    private readonly V1.AlignEventsRequest _request;
    private readonly AlignmentRequest _options;
    private readonly ResolvedView _view;
    private readonly EventPager _events;
    private readonly IReadOnlyList<SeriesEntry> _series;
    private readonly IReadOnlyList<string> _columns;
    private readonly IReadOnlyList<AsOfSeries> _bars;
    private readonly AlignmentEngine _engine;
    private readonly IReadOnlyList<EventContext> _named;
    private readonly int[][]? _seriesOfPairs;
    private readonly int[] _everySeries;
    private readonly PageToken _start;
    private readonly byte[] _fingerprint;
    private readonly ComputeLane _lane;

    /// <summary>The buffers of the replies. With a new message for each, a call takes up to a third more time.</summary>
    private readonly V1.AlignedColumn _column = new();
    private readonly V1.AlignedPanel _panel = new();

    private AlignEventsCall(
        V1.AlignEventsRequest request, AlignmentRequest options, ResolvedView view, EventPager events, IReadOnlyList<SeriesEntry> series,
        IReadOnlyList<string> columns, IReadOnlyList<AsOfSeries> bars, AlignmentEngine engine, RequestedPairs? pairs,
        PageToken start)
    {
        _request = request;
        _options = options;
        _view = view;
        _events = events;
        _series = series;
        _columns = columns;
        _bars = bars;
        _engine = engine;
        _start = start;
        _fingerprint = PageToken.FingerprintOf(request);
        _seriesOfPairs = pairs?.SeriesByEvent();
        _everySeries = [.. Enumerable.Range(0, series.Count)];
        Pairs = pairs?.Count ?? (long)events.Count * series.Count;
        _lane = ComputeLane.Of(Steps);
        _named = [.. events.Named.Select(e => engine.CreateContext(e.Event))];
    }

    /// <summary>An estimate of the steps of the alignment: the number of its cells.</summary>
    public long Steps => Pairs * _options.Design.Window.Count;

    private long Pairs { get; }

    /// <summary>Checks the request and finds all events and series that it names, before anything is streamed.</summary>
    public static async Task<AlignEventsCall> StartAsync(
        V1.AlignEventsRequest request, DataStore store, ViewResolver views, Catalog catalog, SeriesReader reader, Timelines timelines,
        CancellationToken cancellationToken)
    {
        var options = AlignmentRequest.Read(request);
        var maxSeries = request.Series.Count > 0 ? request.Series.Count : RequestedPairs.MaxSeries;
        var token = PageToken.ReadCursor(request.Cursor, request, request.AsOf, maxPart: 2L * maxSeries);
        var view = await views.ReadAsync(request.AsOf, token, cancellationToken);
        var pairs = await RequestedPairs.ReadAsync(request.Pairs, request.PairList, catalog, view.View, cancellationToken);
        var series = pairs is null
            ? await reader.FindAsync(view.View, request.Series, "series", cancellationToken)
            : await reader.FindAsync(view.View, pairs.Series, pairs.FieldOfSeries, cancellationToken);
        var matched = request.MatchedCalendar.Length == 0
            ? null
            : await catalog.CalendarAsync(view.View, request.MatchedCalendar, "matched_calendar", cancellationToken);
        view = view.ForEvents((request.Filter?.Time).ToBounds("filter.time"));
        var events = pairs is null
            ? await EventPager.FindAsync(request.Events, request.Filter, store, view.View, catalog, cancellationToken)
            : await EventPager.CheckedOfPairsAsync(pairs, view.View, catalog, cancellationToken);
        var columns = series.Select(s => FieldSelection.SelectOne(s.Definition, request.Field, "field")).ToArray();
        FieldSelection.CheckMeasure(options.Design.Measure, series, columns);
        var bars = new AsOfSeries[series.Count];
        for (var i = 0; i < bars.Length; i++)
            bars[i] = await reader.ReadAsync(view.View, series[i], columns[i], request.Adjustment.ToDomain(), cancellationToken);
        var timeline = await timelines.ReadAsync(view.View, cancellationToken);
        var engine = new AlignmentEngine(options.Design, bars, matched, timeline, view.View.KnowledgeTime);
        var start = token ?? PageToken.At(view.View, 0);
        var call = new AlignEventsCall(request, options, view, events, series, columns, bars, engine, pairs, start);
        EventBounds.Check(call._named, engine.Calendars);
        return call;
    }

    /// <summary>Writes the reply.</summary>
    public Task WriteAsync(IServerStreamWriter<V1.AlignEventsResponse> stream, CancellationToken cancellationToken) =>
        stream.WriteTogetherAsync(ResponsesAsync(cancellationToken), AlignmentMapping.EstimateSize);

    /// <summary>
    /// Returns the header, the events and the columns for <see cref="WriteAsync"/> alone: columns and panels share a buffer and must be
    /// written one by one.
    /// </summary>
    private async IAsyncEnumerable<V1.AlignEventsResponse> ResponsesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = await _events.ReadAsync(0, cancellationToken);
        foreach (var response in OpeningResponses(first)) yield return response;
        var sent = first.FitsIntoHeader ? first : null;
        var aligned = BlocksAsync(first, cancellationToken).AheadAsync(b => AlignAsync(b, cancellationToken), cancellationToken);
        await foreach (var (block, result) in aligned)
        {
            using var columns = result;
            if (block.Page != sent)
            {
                sent = block.Page;
                yield return new V1.AlignEventsResponse { Events = sent.ToMessage(_options.View) };
            }

            foreach (var response in Responses(block, columns)) yield return response;
        }
    }

    /// <summary>Returns the header, with the events and series that fit into it, then the other series.</summary>
    private IEnumerable<V1.AlignEventsResponse> OpeningResponses(EventPage first)
    {
        var header = _options.ToHeader();
        if (first.FitsIntoHeader) header.Events.AddRange(first.ToMessage(_options.View).Events);
        header.MatchedCalendar = _request.MatchedCalendar;
        header.PairCount = Pairs;
        if (MatchesInstants && DefaultTolerances() is [var tolerance]) header.Match.Tolerance ??= tolerance.ToProto();
        header.Snapshot = _view.Snapshot(first.Events.Select(e => e.Record));
        var dictionary = SeriesDictionary.Split(
            _series.Select((s, i) => (SeriesMapping.ToProto(s.Record, s.Instrument, _bars[i]), FieldMapping.ToSelector(_columns[i]))),
            MessageLimits.MaxRecordBytes - header.CalculateSize()).ToArray();
        header.Series.AddRange(dictionary[0].Series);
        header.Fields.AddRange(dictionary[0].Fields);
        yield return new V1.AlignEventsResponse { Header = header };
        foreach (var series in dictionary.Skip(1)) yield return new V1.AlignEventsResponse { Series = series };
    }

    private bool MatchesInstants => _options.Design.Window.Unit == WindowUnit.Elapsed
        || (_options.Design.Window.Unit == WindowUnit.Sessions && _request.MatchedCalendar.Length > 0);

    private Duration[] DefaultTolerances() => [.. _series.Select(s => s.Definition.Frequency.DefaultTolerance).Distinct()];

    /// <summary>Returns the blocks from the cursor on.</summary>
    private async IAsyncEnumerable<AlignmentBlock> BlocksAsync(
        EventPage first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (position, series) = ((int)_start.Position, (int)(_start.Part / 2));
        for (var page = first; page.Events.Count > 0; page = await _events.ReadAsync(position, cancellationToken))
        {
            while (position < page.End)
            {
                var remaining = SeriesFrom(position, series);
                if (remaining.IsEmpty)
                {
                    (position, series) = (position + 1, 0);
                    continue;
                }

                var areShared = _seriesOfPairs is null && series == 0;
                var block = AlignmentBlock.StartAt(page, position, remaining, areShared, _options.Design.Window.Count);
                yield return block;
                (position, series) = block.Next();
            }
        }
    }

    /// <summary>Returns the series of an event from an index on.</summary>
    private ReadOnlyMemory<int> SeriesFrom(int @event, int series)
    {
        var all = _seriesOfPairs is null ? _everySeries : _seriesOfPairs[@event];
        var first = Array.BinarySearch(all, series);
        return all.AsMemory(first < 0 ? ~first : first);
    }

    private Task<(AlignmentBlock Block, AlignedBlock Result)> AlignAsync(
        AlignmentBlock block, CancellationToken cancellationToken) =>
        _lane.RunAsync(
            () =>
            {
                var events = Enumerable.Range(block.FirstEvent, block.EventCount).Select(e => ContextOf(block.Page, e)).ToArray();
                return (block, _engine.Align(events, block.Series, cancellationToken));
            },
            cancellationToken);

    private EventContext ContextOf(EventPage page, int @event) => _named.Count > 0
        ? _named[@event]
        : _engine.CreateContext(page.Events[@event - page.First].Event);

    private IEnumerable<V1.AlignEventsResponse> Responses(AlignmentBlock block, AlignedBlock aligned)
    {
        var skipped = block.FirstEvent == _start.Position
            ? aligned.Columns.TakeWhile(c => c.Event == 0 && PartOf(c) < _start.Part).Count()
            : 0;
        var columns = aligned.Columns.Skip(skipped).ToArray();
        return _options.Layout == V1.AlignmentLayout.Columns ? ColumnResponses(block, columns) : PanelResponses(block, columns);
    }

    private IEnumerable<V1.AlignEventsResponse> ColumnResponses(AlignmentBlock block, AlignedColumn[] columns)
    {
        foreach (var column in columns)
        {
            _column.Fill(column, block.FirstEvent + column.Event, CursorAfter(block, column));
            yield return new V1.AlignEventsResponse { Column = _column };
        }
    }

    private IEnumerable<V1.AlignEventsResponse> PanelResponses(AlignmentBlock block, AlignedColumn[] columns)
    {
        for (var start = 0; start < columns.Length;)
        {
            start += _panel.Fill(columns.AsSpan(start), block.FirstEvent, _options.Design.NeedsReference);
            _panel.Cursor = CursorAfter(block, columns[start - 1]);
            yield return new V1.AlignEventsResponse { Panel = _panel };
        }
    }

    /// <summary>
    /// Returns the position of a column in its event; each series has a column of the anchor and one of the alternative anchor.
    /// </summary>
    private static long PartOf(AlignedColumn column) => (2L * column.Series) + (column.IsAlternative ? 1 : 0);

    private string CursorAfter(AlignmentBlock block, AlignedColumn column) =>
        (_start with { Position = block.FirstEvent + column.Event, Part = PartOf(column) + 1 }).Write(_fingerprint);
}
