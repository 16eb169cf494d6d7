using TruceData.Domain;
using TruceData.Domain.Studies;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Store;

namespace TruceData.Server.Reading;

/// <summary>Everything that an EstimateImpact call names, read at its view.</summary>
/// <param name="Pager">The events page by page, as messages.</param>
/// <param name="FirstPage">The first page of the events.</param>
/// <param name="Sources">The series, in the order of the request.</param>
/// <param name="Input">What the study is computed from.</param>
internal sealed record StudyRead(EventPager Pager, EventPage FirstPage, IReadOnlyList<StudySource> Sources, StudyInput Input)
{
    public static async Task<StudyRead> ReadAsync(
        V1.EstimateImpactRequest request, StudyOptions options, DataStore store, View view, Catalog catalog,
        CancellationToken cancellationToken)
    {
        var handles = await catalog.SeriesAsync(view, request.Series, "series", cancellationToken);
        var regressors = request.Benchmark.Length > 0
            ? [await catalog.SeriesAsync(view, request.Benchmark, "benchmark", cancellationToken)]
            : await catalog.SeriesAsync(view, request.Factors, "factors", cancellationToken);
        var pager = await EventPager.StartAsync(request.Events, request.Filter, store, view, catalog, cancellationToken);
        var events = new List<Domain.Events.EventRecord>();
        var firstPage = await pager.ReadAsync(0, cancellationToken);
        for (var page = firstPage; page.Events.Count > 0; page = await pager.ReadAsync(page.End, cancellationToken))
            events.AddRange(page.Events.Select(e => new Domain.Events.EventRecord(e.Record.Name, e.Time, e.Record.KnowledgeTime)));
        var anchored = new StudyEvents(options, events, handles.Select(h => h.Calendar));
        StudyChecks.CheckBounds(request, anchored);
        StudyChecks.CheckSize(StudySize.Compute(options, events.Count, handles.Count, request.Groups.Count));
        var factors = new List<StudySource>(regressors.Count);
        foreach (var handle in regressors) factors.Add(await ReadAsync(handle, field: null));
        var sources = await handles
            .InOrderAsync(handle => ReadAsync(handle, request.Field), cancellationToken)
            .ToListAsync(cancellationToken);
        var groups = StudyChecks.ToGroups(request, events);
        var input = new StudyInput(anchored, [.. sources.Select(s => s.Input)], [.. factors.Select(f => f.Input)], groups);
        return new StudyRead(pager, firstPage, sources, input);

        Task<StudySource> ReadAsync(SeriesHandle handle, V1.FieldSelector? field) =>
            StudySource.ReadAsync(handle, field, request.Adjustment, store, view, cancellationToken);
    }
}
