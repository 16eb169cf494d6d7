using Google.Protobuf.WellKnownTypes;
using TruceData.Server.Tests.Ingesting;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Services;

/// <summary>The half-open ranges of GetDataset end where what they cover ends.</summary>
public sealed class DatasetCoverageTests : IAsyncLifetime
{
    private WritableServer? _server;

    private WritableServer Server => _server!;

    private Clients Clients => Clients.Create(Server.Channel.CreateCallInvoker());

    public async ValueTask InitializeAsync() => _server = await WritableServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task Series_are_covered_to_the_end_of_the_last_bar()
    {
        var series = LargeRecords.Series(0, 10);
        var start = TestTimes.At("2026-06-01T10:00Z");
        var bar = new V1.SeriesChunk { Series = series.Name, TimeUnixNanos = { start.Seconds * 1_000_000_000 } };
        bar.Columns.Add(new V1.Column { Field = V1.Field.Close, Values = { 1.0 } });
        await Server.ImportAsync(series, bar);
        var all = await ReadAsync(knowledgeTime: null);
        Assert.Equal(TestTimes.At("2026-06-01T11:00Z"), all.SeriesCoverage.EndTime);
        Assert.Equal(TestTimes.At("2026-06-01T11:00Z"), all.KnowledgeCoverage.EndTime);

        var before = await ReadAsync(TestTimes.At("2026-06-01T10:59:59Z"));
        Assert.True(before.SeriesCoverage.EndTime < start);
        Assert.True(before.KnowledgeCoverage.EndTime < start);
    }

    [Fact]
    public async Task Events_are_covered_to_the_end_of_the_latest_time()
    {
        var @event = LargeRecords.Event(0, 10);
        (@event.Time.EarliestTime, @event.Time.LatestTime) = (TestTimes.At("2027-01-01T00:00Z"), TestTimes.At("2027-01-02T00:00Z"));
        await Server.WriteAsync(@event);
        Assert.Equal(TestTimes.At("2027-01-02T00:00Z"), (await ReadAsync(knowledgeTime: null)).EventTimeCoverage.EndTime);
    }

    [Fact]
    public async Task An_as_of_at_the_end_of_the_knowledge_sees_everything_and_one_before_does_not()
    {
        var all = await ReadAsync(knowledgeTime: null);
        var (first, last) = (all.KnowledgeCoverage.StartTime, all.KnowledgeCoverage.EndTime);
        var then = await ReadAsync(last);
        Assert.Equal(all.Counts, then.Counts);
        Assert.Equal(last, then.KnowledgeCoverage.EndTime);
        Assert.NotEqual(all.Counts, (await ReadAsync(Before(last))).Counts);

        Assert.Equal(first, (await ReadAsync(first)).KnowledgeCoverage.StartTime);
        var refusal = await Refusal.OfAsync(() => ReadAsync(Before(first)));
        refusal.Is(Grpc.Core.StatusCode.OutOfRange, "BEFORE_COVERAGE", "as_of.knowledge_time");
    }

    private static Timestamp Before(Timestamp time) => Timestamp.FromDateTimeOffset(time.ToDateTimeOffset().AddTicks(-1));

    private async Task<V1.GetDatasetResponse> ReadAsync(Timestamp? knowledgeTime) =>
        await Clients.Dataset.GetDatasetAsync(new() { AsOf = new() { KnowledgeTime = knowledgeTime } });
}
