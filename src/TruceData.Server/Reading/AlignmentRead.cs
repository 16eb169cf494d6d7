using System.Runtime.CompilerServices;
using NodaTime;
using TruceData.Domain;
using TruceData.Server.Mapping;
using TruceData.Server.Requests;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Reading;

/// <summary>
/// One AlignEvents call: the header, then the columns of each event and series, events outermost, from where the cursor says. Of events it
/// holds a stretch at a time, of bars one chunk a series.
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
        var token = Token.ReadCursor(request.Cursor, request, request.AsOf);
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
        var stretch = await _events.ReadAsync(0, cancellation);
        yield return new AlignEventsResponse { Header = Header(stretch) };

        var position = _start;
        while (stretch.Events.Count > 0)
        {
            for (; position.Position < stretch.End; position = position with { Position = position.Position + 1, Part = 0 })
            {
                var happening = stretch.Events[(int)position.Position - stretch.First];
                for (; position.Part < 2 * _series.Count; position = position with { Part = position.Part + 1 })
                {
                    cancellation.ThrowIfCancellationRequested();
                    if (Column(happening, position) is { } column) yield return new AlignEventsResponse { Column = column };
                }
            }

            stretch = await _events.ReadAsync((int)position.Position, cancellation);
            if (stretch.Events.Count > 0)
                yield return new AlignEventsResponse { Events = new AlignmentEvents { FirstIndex = stretch.First, Events = { stretch.Events.Select(e => e.Event) } } };
        }
    }

    private bool MatchesInstants => _choices.Window.Unit == Domain.WindowUnit.Elapsed
        || (_choices.Window.Unit == Domain.WindowUnit.Sessions && _request.MatchedCalendar.Length > 0);

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
    private AlignedColumn? Column(Happening happening, Token position)
    {
        var (series, alternative) = Math.DivRem((int)position.Part, 2);
        var source = _series[series];
        if (alternative == 1 && !(_choices.AnchorSensitivity && source.HasAlternative(happening.Time, _choices.AnchorPolicy))) return null;
        var column = source.Align(alternative == 1 ? happening.Time.LastInstant : happening.Time, out var aligned);
        if (aligned is not null)
        {
            var others = aligned.Span is { } span ? Confounding.Within(span, _timeline, happening.Record.Name, _view.View.KnowledgeTime) : ConfoundingEvents.None;
            AlignmentMapping.AddConfounding(column, others);
            column.MaxKnowledgeTime = Newest(source, aligned, happening, others).ToTimestamp();
        }

        column.EventIndex = (int)position.Position;
        column.SeriesIndex = series;
        column.IsAlternative = alternative == 1;
        column.Cursor = (position with { Part = position.Part + 1 }).Write(_fingerprint);
        return column;
    }

    /// <summary>The newest of the events named, the bars used, the corrections among the bars read, and the corporate actions applied.</summary>
    private static Instant Newest(AlignedSource source, AlignedSeries aligned, Happening happening, ConfoundingEvents others)
    {
        var newest = happening.Record.KnowledgeTime;
        foreach (var other in others.Close) newest = Instant.Max(newest, other.KnowledgeTime);
        foreach (var other in others.Loose) newest = Instant.Max(newest, other.KnowledgeTime);
        return aligned.MaxKnowledgeTime is { } bars ? Instant.Max(newest, Instant.Max(bars, source.KnownFrom)) : newest;
    }
}
