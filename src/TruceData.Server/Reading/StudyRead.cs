using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using TruceData.Domain.Studies;
using TruceData.Server.Mapping;
using TruceData.Server.Services.Requests;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Reading;

/// <summary>
/// One EstimateImpact call. For rank tests everything is estimated twice: first for their scales, which all events have in common, while the events are sent;
/// then for the results, which are sent as they come. So memory holds the returns of the series and the sums, not the results.
/// </summary>
internal sealed class StudyRead
{
    private readonly EstimateImpactRequest _request;
    private readonly ResolvedView _view;
    private readonly StudyChoices _choices;
    private readonly EventPager _stretches;
    private readonly StudyInputs _inputs;
    private readonly PageToken _start;

    private StudyRead(EstimateImpactRequest request, ResolvedView view, StudyChoices choices, EventPager stretches, StudyInputs inputs, PageToken start)
    {
        (_request, _view, _choices, _stretches, _inputs, _start) = (request, view, choices, stretches, inputs, start);
    }

    /// <summary>Guards the request and fetches what it names; nothing is streamed before all of it is found.</summary>
    public static async Task<StudyRead> StartAsync(
        EstimateImpactRequest request, DataStore store, ViewResolver views, Catalog catalog, CancellationToken cancellationToken)
    {
        var choices = StudyChoices.Read(request);
        var token = PageToken.ReadCursor(request.Cursor, request, request.AsOf);
        var view = await views.ReadAsync(request.AsOf, token, cancellationToken);
        var handles = await catalog.SeriesAsync(view.View, request.Series, "series", cancellationToken);
        var regressors = request.Benchmark.Length > 0
            ? [await catalog.SeriesAsync(view.View, request.Benchmark, "benchmark", cancellationToken)]
            : await catalog.SeriesAsync(view.View, request.Factors, "factors", cancellationToken);
        var stretches = await EventPager.StartAsync(request.Events, request.Filter, store, view.View, catalog, cancellationToken);
        stretches.CheckBounds(handles.Select(h => h.Calendar), choices.AnchorPolicy);
        var events = await EventsAsync(stretches, cancellationToken);
        StudySize.Check(choices.Design, request, events.Count);
        var inputs = await StudyInputs.ReadAsync(request, choices, store, view.View, handles, regressors, events, cancellationToken);
        StudyShortage.Check(choices.Design, inputs, cancellationToken);
        return new StudyRead(request, view, choices, stretches, inputs, token ?? new PageToken(view.View.Revision, 0));
    }

    /// <summary>
    /// The answer: the header and the events, then from where the cursor says the results, unless they are not wanted, and the aggregates. Each message
    /// must be written before the next is asked for: results share the memory of those before.
    /// </summary>
    public async IAsyncEnumerable<EstimateImpactResponse> ResponsesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var firstPass = FirstPassAsync(cancellationToken);
        try
        {
            await foreach (var answer in OpeningAsync(cancellationToken)) yield return answer;
        }
        finally
        {
            // Whoever stops listening waits for what is under way.
            await Task.WhenAny(firstPass);
        }

        var totals = new StudyTotals(_choices.Design, _inputs, await firstPass);
        var fingerprint = PageToken.FingerprintOf(_request);
        var frames = _choices.Layout == ImpactLayout.Tables ? new StudyFrames() : null;
        var studied = _choices.SendsResults ? _choices.Design : _choices.Design.OverEvents();
        var position = 0L;
        var units = _inputs.Series.SelectMany(s => StudyUnit.Of(s, _choices.Design));
        var idle = new ConcurrentBag<StudyColumns>();
        await foreach (var (unit, columns, sums) in units.InOrderAsync(Work, cancellationToken))
        {
            totals.Add(unit.Series.Index, sums);
            if (columns is null) continue;
            columns.Results.FrameIndex = frames?.IndexOf(unit) ?? 0;
            if (position++ >= _start.Position)
            {
                if (frames?.Unsent(unit) is { } frame) yield return new EstimateImpactResponse { Frame = frame };
                columns.Results.Cursor = new PageToken(_view.View.Revision, position).Write(fingerprint);
                yield return new EstimateImpactResponse { Results = columns.Results };
            }

            idle.Add(columns);
        }

        foreach (var aggregate in StudyAggregates.Of(_choices, _inputs, totals))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (position++ < _start.Position) continue;
            aggregate.Cursor = new PageToken(_view.View.Revision, position).Write(fingerprint);
            yield return new EstimateImpactResponse { Aggregate = aggregate };
        }

        (StudyUnit Unit, StudyColumns? Columns, StudySums Sums) Work(StudyUnit unit)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (sums, ranks, columns) = (totals.Empty(unit), new ResidualRanks(_choices.Design), default(StudyColumns));
            if (_choices.SendsResults && !idle.TryTake(out columns)) columns = new StudyColumns(_choices.Design, _choices.Layout == ImpactLayout.Tables);
            columns?.Start(unit);
            foreach (var (row, estimate) in unit.Study(studied).Estimates())
            {
                columns?.Add(row, estimate);
                sums.Add(_inputs.Groups, row, estimate, ranks);
            }

            return (unit, columns, sums);
        }
    }

    private static async Task<IReadOnlyList<StudyEvent>> EventsAsync(EventPager stretches, CancellationToken cancellationToken)
    {
        var events = new List<StudyEvent>();
        EventPage stretch;
        do
        {
            stretch = await stretches.ReadAsync(events.Count, cancellationToken);
            events.AddRange(stretch.Events.Select(e => new StudyEvent(e.Record.Name, e.Time, e.Record.KnowledgeTime)));
        }
        while (stretch.Events.Count > 0);
        return events;
    }

    /// <summary>What rank tests need of all events; null when there are none.</summary>
    private async Task<StudyCrossSections?> FirstPassAsync(CancellationToken cancellationToken) =>
        _choices.Design.NeedsRanks ? await StudyCrossSections.ReadAsync(_choices.Design, _inputs, cancellationToken) : null;

    /// <summary>The header with the first events and series, then the others.</summary>
    private async IAsyncEnumerable<EstimateImpactResponse> OpeningAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stretch = await _stretches.ReadAsync(0, cancellationToken);
        var header = Header(stretch);
        var dictionary = SeriesDictionary.Split(
            _inputs.Sources.Select(s => (s.Described, FieldMapping.ToSelector(s.Column))),
            MessageLimits.MaxRecordBytes - header.CalculateSize()).ToArray();
        header.Series.AddRange(dictionary[0].Series);
        header.Fields.AddRange(dictionary[0].Fields);
        yield return new EstimateImpactResponse { Header = header };
        foreach (var series in dictionary.Skip(1)) yield return new EstimateImpactResponse { Series = series };
        if (!stretch.FitsIntoHeader) yield return new EstimateImpactResponse { Events = stretch.ToMessage(_choices.View) };
        while (stretch.End < _inputs.Events.Count)
        {
            stretch = await _stretches.ReadAsync(stretch.End, cancellationToken);
            yield return new EstimateImpactResponse { Events = stretch.ToMessage(_choices.View) };
        }
    }

    /// <summary>The header without its series.</summary>
    private ImpactHeader Header(EventPage first)
    {
        var header = StudyMapping.ToHeader(_choices, _request);
        if (first.FitsIntoHeader) header.Events.AddRange(first.Events.Select(e => e.Event.ToView(_choices.View)));
        header.Snapshot = _view.Snapshot(_inputs.Newest);
        return header;
    }
}
