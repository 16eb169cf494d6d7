using System.Runtime.CompilerServices;
using TruceData.Domain;
using TruceData.Server.Mapping;
using TruceData.Server.Requests;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Reading;

/// <summary>
/// One AlignEvents call: the header, then the columns of each event and series, events outermost, from where the cursor says. Of events it
/// holds a stretch at a time, of bars one chunk a series, of columns two blocks: one that is sent and the one that is made meanwhile.
/// </summary>
internal sealed class AlignmentRead
{
    private readonly AlignEventsRequest _request;
    private readonly ReadView _view;
    private readonly AlignmentChoices _choices;
    private readonly EventStretches _events;
    private readonly IReadOnlyList<AlignedSource> _series;
    private readonly EventTimeline _timeline;
    private readonly Token _start;
    private readonly byte[] _fingerprint;

    private AlignmentRead(
        AlignEventsRequest request, ReadView view, AlignmentChoices choices, EventStretches events,
        IReadOnlyList<AlignedSource> series, EventTimeline timeline, Token start)
    {
        (_request, _view, _choices, _events, _series, _timeline, _start) = (request, view, choices, events, series, timeline, start);
        _fingerprint = Token.FingerprintOf(request);
    }

    /// <summary>Guards the request and fetches what it names; nothing is streamed before all of it is found.</summary>
    public static async Task<AlignmentRead> StartAsync(
        AlignEventsRequest request, DataStore store, ViewReader views, Catalog catalog, Timelines timelines, CancellationToken cancellation)
    {
        var choices = AlignmentChoices.Read(request);
        var token = Token.ReadCursor(request.Cursor, request, request.AsOf, mostPart: 2L * request.Series.Count);
        var view = await views.ReadAsync(request.AsOf, token, cancellation);
        var handles = await catalog.SeriesAsync(view.View, request.Series, "series", cancellation);
        var matched = request.MatchedCalendar.Length == 0
            ? null
            : await catalog.CalendarAsync(view.View, request.MatchedCalendar, "matched_calendar", cancellation);
        var events = await EventStretches.StartAsync(request.Events, request.Filter, store, view.View, catalog, cancellation);
        events.CheckBounds(handles.Select(h => matched ?? h.Calendar), choices.AnchorPolicy);
        var series = new List<AlignedSource>(handles.Count);
        foreach (var handle in handles)
            series.Add(await AlignedSource.ReadAsync(handle, matched, request, choices, store, view.View, cancellation));
        var timeline = await timelines.ReadAsync(view.View.Revision, cancellation);
        return new AlignmentRead(request, view, choices, events, series, timeline, token ?? new Token(view.View.Revision, 0));
    }

    /// <summary>The answer: a header and the columns.</summary>
    public async IAsyncEnumerable<AlignEventsResponse> ResponsesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var first = await _events.ReadAsync(0, cancellation);
        yield return new AlignEventsResponse { Header = Header(first) };

        var named = first;
        await foreach (var (block, columns) in BlocksAsync(first, cancellation).AheadAsync(b => ColumnsAsync(b, cancellation), cancellation))
        {
            if (block.Stretch != named)
            {
                named = block.Stretch;
                yield return new AlignEventsResponse { Events = new AlignmentEvents { FirstIndex = named.First, Events = { named.Events.Select(e => e.Event) } } };
            }

            foreach (var column in columns)
            {
                if (column is not null) yield return new AlignEventsResponse { Column = column };
            }
        }
    }

    private bool MatchesInstants => _choices.Window.Unit == Domain.WindowUnit.Elapsed
        || (_choices.Window.Unit == Domain.WindowUnit.Sessions && _request.MatchedCalendar.Length > 0);

    /// <summary>The blocks of the answer from where the cursor says.</summary>
    private async IAsyncEnumerable<AlignmentBlock> BlocksAsync(EventStretch first, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (position, series) = ((int)_start.Position, (int)_start.Part / 2);
        if (series == _series.Count) (position, series) = (position + 1, 0);
        for (var stretch = first; stretch.Events.Count > 0; stretch = await _events.ReadAsync(position, cancellation))
        {
            while (position < stretch.End)
            {
                var block = AlignmentBlock.From(stretch, position, series, _series.Count, _choices.Window.Count);
                yield return block;
                (position, series) = block.Next(_series.Count);
            }
        }
    }

    /// <summary>
    /// The columns of a block in their order, two places for each event and series. The series are shared out among the processors; each of them
    /// goes from event to event, since its bars of one are mostly near to those of the next.
    /// </summary>
    private async Task<(AlignmentBlock Block, AlignedColumn?[] Columns)> ColumnsAsync(AlignmentBlock block, CancellationToken cancellation)
    {
        var events = block.Events.Select(e => new Occurrence(e.Record, e.Time, _choices.AnchorPolicy, _timeline, _view.View.KnowledgeTime)).ToArray();
        var columns = new AlignedColumn?[2 * events.Length * block.SeriesCount];
        await Parallel.ForAsync(0, block.SeriesCount, cancellation, (series, _) =>
        {
            for (var i = 0; i < events.Length; i++)
            {
                var place = 2 * ((i * block.SeriesCount) + series);
                var part = 2 * (block.FirstSeries + series);
                columns[place] = Column(events[i], _start with { Position = block.FirstEvent + i, Part = part });
                columns[place + 1] = Column(events[i], _start with { Position = block.FirstEvent + i, Part = part + 1 });
            }

            _series[block.FirstSeries + series].Rest();
            return ValueTask.CompletedTask;
        });
        return (block, columns);
    }

    private AlignmentHeader Header(EventStretch first)
    {
        var header = _choices.ToHeader();
        header.Events.AddRange(first.Events.Select(e => e.Event));
        header.Series.AddRange(_series.Select(s => s.Described));
        header.Fields.AddRange(_series.Select(s => s.Field));
        header.MatchedCalendar = _request.MatchedCalendar;
        if (MatchesInstants && _series.Select(s => s.DefaultTolerance).Distinct().ToArray() is [var one]) header.Match.Tolerance ??= one.ToProto();
        header.Snapshot = _view.Snapshot(first.Events.Select(e => e.Record));
        return header;
    }

    /// <summary>
    /// The column at a position. Each series has two: under the anchor, and under the alternative one, which is only given when it was asked
    /// for and the event has one.
    /// </summary>
    private AlignedColumn? Column(Occurrence occurrence, Token position)
    {
        var (series, alternative) = Math.DivRem((int)position.Part, 2);
        var source = _series[series];
        if (position.Position == _start.Position && position.Part < _start.Part) return null;
        if (alternative == 1 && !(_choices.AnchorSensitivity && source.HasAlternative(occurrence))) return null;
        var column = source.Align(alternative == 1 ? occurrence.Alternative : occurrence);
        column.EventIndex = (int)position.Position;
        column.SeriesIndex = series;
        column.IsAlternative = alternative == 1;
        column.Cursor = (position with { Part = position.Part + 1 }).Write(_fingerprint);
        return column;
    }
}
