using System.Buffers;
using System.Runtime.CompilerServices;
using TruceData.Domain;
using TruceData.Domain.Events;
using TruceData.Server.Mapping;
using TruceData.Server.Requests;
using TruceData.Store;

namespace TruceData.Server.Reading;

/// <summary>
/// One AlignEvents call: the header, then the columns of each event and series, events outermost, from where the cursor says. Of events it
/// holds a stretch at a time, of bars one chunk a series, of columns two blocks: one that is sent and the one that is made meanwhile.
/// </summary>
internal sealed class AlignmentRead
{
    private readonly V1.AlignEventsRequest _request;
    private readonly ResolvedView _view;
    private readonly AlignmentChoices _choices;
    private readonly EventPager _events;
    private readonly IReadOnlyList<AlignedSource> _series;
    private readonly EventTimeline _timeline;
    private readonly PageToken _start;
    private readonly byte[] _fingerprint;
    private readonly int _groups;
    private readonly V1.AlignEventsResponse _panel = new() { Panel = new V1.AlignedPanel() };

    private AlignmentRead(
        V1.AlignEventsRequest request, ResolvedView view, AlignmentChoices choices, EventPager events,
        IReadOnlyList<AlignedSource> series, EventTimeline timeline, PageToken start)
    {
        (_request, _view, _choices, _events, _series, _timeline, _start) = (request, view, choices, events, series, timeline, start);
        _fingerprint = PageToken.FingerprintOf(request);
        var groups = series.Select(s => s.Group).Distinct().ToList();
        foreach (var source in series) source.GroupIndex = groups.IndexOf(source.Group);
        _groups = groups.Count;
    }

    /// <summary>Guards the request and fetches what it names; nothing is streamed before all of it is found.</summary>
    public static async Task<AlignmentRead> StartAsync(
        V1.AlignEventsRequest request, DataStore store, ViewResolver views, Catalog catalog, Timelines timelines, CancellationToken cancellationToken)
    {
        var choices = AlignmentChoices.Read(request);
        var token = PageToken.ReadCursor(request.Cursor, request, request.AsOf, mostPart: 2L * request.Series.Count);
        var view = await views.ReadAsync(request.AsOf, token, cancellationToken);
        var handles = await catalog.SeriesAsync(view.View, request.Series, "series", cancellationToken);
        var matched = request.MatchedCalendar.Length == 0
            ? null
            : await catalog.CalendarAsync(view.View, request.MatchedCalendar, "matched_calendar", cancellationToken);
        var events = await EventPager.StartAsync(request.Events, request.Filter, store, view.View, catalog, cancellationToken);
        events.CheckBounds(handles.Select(h => matched ?? h.Calendar), choices.AnchorPolicy);
        var series = new List<AlignedSource>(handles.Count);
        foreach (var handle in handles)
            series.Add(await AlignedSource.ReadAsync(handle, matched, request, choices, store, view.View, cancellationToken));
        var timeline = await timelines.ReadAsync(view.View.Revision, cancellationToken);
        return new AlignmentRead(request, view, choices, events, series, timeline, token ?? new PageToken(view.View.Revision, 0));
    }

    /// <summary>
    /// The answer: a header and the columns. Each message must be written before the next is asked for: panels share the memory of one.
    /// </summary>
    public async IAsyncEnumerable<V1.AlignEventsResponse> ResponsesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = await _events.ReadAsync(0, cancellationToken);
        var header = Header(first);
        var dictionary = SeriesDictionary.Split(
            _series.Select(s => (s.Described, s.Field)), MessageLimits.MaxRecordBytes - header.CalculateSize()).ToArray();
        header.Series.AddRange(dictionary[0].Series);
        header.Fields.AddRange(dictionary[0].Fields);
        yield return new V1.AlignEventsResponse { Header = header };
        foreach (var series in dictionary.Skip(1)) yield return new V1.AlignEventsResponse { Series = series };

        var named = first.FitsIntoHeader ? first : null;
        await foreach (var made in BlocksAsync(first, cancellationToken).AheadAsync(b => MadeAsync(b, cancellationToken), cancellationToken))
        {
            if (made.Block.Stretch != named)
            {
                named = made.Block.Stretch;
                yield return new V1.AlignEventsResponse { Events = named.ToMessage(_choices.View) };
            }

            foreach (var message in _choices.Layout == V1.AlignmentLayout.Panels ? Panels(made.Parts) : Columns(made.Parts)) yield return message;
            ArrayPool<double>.Shared.Return(made.Values);
        }
    }

    private bool MatchesInstants => _choices.Window.Unit == Domain.Alignment.WindowUnit.Elapsed
        || (_choices.Window.Unit == Domain.Alignment.WindowUnit.Sessions && _request.MatchedCalendar.Length > 0);

    /// <summary>The blocks of the answer from where the cursor says.</summary>
    private async IAsyncEnumerable<AlignmentBlock> BlocksAsync(EventPage first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (position, series) = ((int)_start.Position, (int)_start.Part / 2);
        if (series == _series.Count) (position, series) = (position + 1, 0);
        for (var stretch = first; stretch.Events.Count > 0; stretch = await _events.ReadAsync(position, cancellationToken))
        {
            while (position < stretch.End)
            {
                var block = AlignmentBlock.From(stretch, position, series, _series.Count, _choices.Window.Count);
                yield return block;
                (position, series) = block.Next(_series.Count);
            }
        }
    }

    private IEnumerable<V1.AlignEventsResponse> Columns(AlignedPart[] parts) =>
        parts.Select(p => new V1.AlignEventsResponse { Column = p.ToColumn(CursorBehind(p.Place)) });

    private IEnumerable<V1.AlignEventsResponse> Panels(AlignedPart[] parts)
    {
        for (var sent = 0; sent < parts.Length;)
        {
            sent += _panel.Panel.Fill(parts.AsSpan(sent), _choices.HasReference);
            _panel.Panel.Cursor = CursorBehind(parts[sent - 1].Place);
            yield return _panel;
        }
    }

    /// <summary>
    /// What there is of each event and series of a block, in their order. The series are shared out among the processors; each of them goes from event to
    /// event, since its bars of one are mostly near to those of the next.
    /// </summary>
    private async Task<MadeBlock> MadeAsync(AlignmentBlock block, CancellationToken cancellationToken)
    {
        var (rows, places) = (_choices.Window.Count, _choices.AnchorSensitivity ? 2 : 1);
        var events = block.Events.Select(e => new Occurrence(e, _groups, _choices.AnchorPolicy, _timeline, _view.View.KnowledgeTime)).ToArray();
        var parts = new AlignedPart?[events.Length * block.SeriesCount * places];
        var values = ArrayPool<double>.Shared.Rent(parts.Length * rows);
        var lanes = Math.Min(block.SeriesCount, Environment.ProcessorCount);
        await Parallel.ForAsync(0, lanes, cancellationToken, (lane, _) =>
        {
            for (var series = lane; series < block.SeriesCount; series += lanes)
            {
                for (var i = 0; i < parts.Length / block.SeriesCount; i++)
                {
                    var (number, alternative) = Math.DivRem(i, places);
                    var at = (((number * block.SeriesCount) + series) * places) + alternative;
                    var place = new AlignmentPlace(block.FirstEvent + number, block.FirstSeries + series, alternative == 1);
                    parts[at] = Part(events[number], place, values.AsMemory(at * rows, rows));
                }

                _series[block.FirstSeries + series].Rest();
            }

            return ValueTask.CompletedTask;
        });
        return new MadeBlock(block, [.. parts.OfType<AlignedPart>()], values);
    }

    /// <summary>The header without its series.</summary>
    private V1.AlignmentHeader Header(EventPage first)
    {
        var header = _choices.ToHeader();
        if (first.FitsIntoHeader) header.Events.AddRange(first.Events.Select(e => e.Event.ToView(_choices.View)));
        header.MatchedCalendar = _request.MatchedCalendar;
        if (MatchesInstants && _series.Select(s => s.DefaultTolerance).Distinct().ToArray() is [var one]) header.Match.Tolerance ??= one.ToProto();
        header.Snapshot = _view.Snapshot(first.Events.Select(e => e.Record));
        return header;
    }

    /// <summary>
    /// What stands at a place. Each series has two: under the anchor, and under the alternative one, which is only given when it was asked for and the
    /// event has one.
    /// </summary>
    private AlignedPart? Part(Occurrence occurrence, AlignmentPlace place, Memory<double> values)
    {
        var source = _series[place.Series];
        if (place.IsBefore(_start)) return null;
        if (place.IsAlternative && !(_choices.AnchorSensitivity && source.HasAlternative(occurrence))) return null;
        return source.Align(place.IsAlternative ? occurrence.Alternative : occurrence, place, values);
    }

    private string CursorBehind(AlignmentPlace place) => place.Behind(_start).Write(_fingerprint);

    /// <summary>A block and what there is of it.</summary>
    /// <param name="Block">Which events and series.</param>
    /// <param name="Parts">The columns.</param>
    /// <param name="Values">Memory from the pool that holds their values.</param>
    private sealed record MadeBlock(AlignmentBlock Block, AlignedPart[] Parts, double[] Values);
}
