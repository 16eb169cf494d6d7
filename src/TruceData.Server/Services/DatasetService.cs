using Grpc.Core;
using NodaTime;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Services.Requests;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Services;

/// <summary>Describes the data set: its content, its revisions and the values of its filters.</summary>
internal sealed class DatasetService(DataStore store, ViewResolver views, Catalog catalog, SeriesReader reader)
    : V1.DatasetService.DatasetServiceBase
{
    private const int MaxCoverages = 100;
    private const int MaxSeriesEnds = 1000;

    private static readonly string Version = typeof(DatasetService).Assembly.GetName().Version!.ToString(3);

    public override async Task<V1.GetDatasetResponse> GetDataset(V1.GetDatasetRequest request, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        var view = (await views.ReadAsync(request.AsOf, token: null, cancellationToken)).ForEvents();
        var counts = (await store.CountRecordsAsync(view.View, cancellationToken))
            .ToDictionary(c => c.Collection, c => c.Count, StringComparer.Ordinal);
        var coverage = await store.GetCoverageAsync(view.View, cancellationToken);
        var events = coverage.Collections.FirstOrDefault(c => c.Collection == Collections.Events);
        var bars = await BarSummary.ReadAsync(store, reader, view.View, cancellationToken);
        var coverages = await store.ListRecordsAsync(
            new RecordQuery(view.View, Collections.Coverages) { Limit = int.MaxValue }, cancellationToken);
        var newest = Max(coverage.LastKnowledgeTime, bars.Newest);

        var response = new V1.GetDatasetResponse
        {
            EventTimeCoverage = Interval(events?.FirstTime, events?.LastTime),
            SeriesCoverage = Interval(bars.Start, bars.End),
            KnowledgeCoverage = Interval(coverage.FirstKnowledgeTime, newest),
            Terms = { bars.Terms },
            Revision = view.Revision.ToProto(),
            ServerVersion = Version,
            Snapshot = view.Snapshot(newest),
            Coverages =
            {
                coverages.Records.OrderBy(c => c.Name, StringComparer.Ordinal).Take(MaxCoverages).Select(c => c.Message<V1.Coverage>()),
            },
            SeriesEnds = { bars.Ends.OrderBy(e => e.Name, StringComparer.Ordinal).Take(MaxSeriesEnds) },
        };
        response.Counts.AddRange(Collections.All.Select(c => new V1.ResourceCount { Collection = c, Count = counts.GetValueOrDefault(c) }));
        response.Counts.Add(new V1.ResourceCount { Collection = "bars", Count = bars.Count });
        return response;
    }

    public override async Task<V1.ListRevisionsResponse> ListRevisions(V1.ListRevisionsRequest request, ServerCallContext context)
    {
        var page = RequestedPage.Read(request, request.PageSize, request.PageToken, asOf: null);
        var view = await views.ReadAsync(asOf: null, page.Token, context.CancellationToken);
        var found = await store.ListRevisionsAsync(view.View, page.Skip, page.Size + 1, context.CancellationToken);
        var (revisions, hasMore) = await page.FillAsync(
            found.Select(RevisionMapping.ToProto).ToAsyncEnumerable(), r => r.CalculateSize(), context.CancellationToken);
        return new V1.ListRevisionsResponse
        {
            Revisions = { revisions },
            NextPageToken = page.Next(request, view.View, revisions.Count, hasMore),
            Snapshot = view.Snapshot(newest: null),
        };
    }

    public override async Task<V1.ListFilterValuesResponse> ListFilterValues(V1.ListFilterValuesRequest request, ServerCallContext context)
    {
        var page = RequestedPage.Read(request, request.PageSize, request.PageToken, request.AsOf);
        var field = FilterField.Read(request.Collection, request.Field);
        var view = await views.ReadAsync(request.AsOf, page.Token, context.CancellationToken);
        var (values, hasMore) = await FilterValueCounts.ReadAsync(field, view.View, page, store, catalog, context.CancellationToken);
        return new V1.ListFilterValuesResponse
        {
            FilterValues = { values.Select(v => new V1.FilterValue { Value = v.Value, Count = v.Count }) },
            NextPageToken = page.Next(request, view.View, values.Count, hasMore),
            Collection = field.Collection,
            Field = field.Name,
            Snapshot = view.Snapshot(values.Select(v => (Instant?)v.NewestKnowledgeTime).Max()),
        };
    }

    private static V1.Interval? Interval(Instant? start, Instant? end) =>
        start is { } first && end is { } last ? new NodaTime.Interval(first, last).ToProto() : null;

    private static Instant? Max(Instant? a, Instant? b) => a is null || b > a ? b : a;
}
