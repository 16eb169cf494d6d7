using Google.Protobuf.WellKnownTypes;
using TruceData.Server.Tests.Ingesting;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Services;

/// <summary>A read beyond the end of the record says so, and never looks like a time in which nothing happened.</summary>
public sealed class BeyondRecordTests : IAsyncLifetime
{
    private const string Curated = "coverages/us-china-trade-truce";
    private const string Closes = "series/sp500-close-daily";
    private const string Policy = "policies/us-additional-tariff-on-china";
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private WritableServer? _server;

    private WritableServer Server => _server!;

    private Clients Clients => Clients.Create(Server.Channel.CreateCallInvoker());

    public async ValueTask InitializeAsync() => _server = await WritableServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task The_data_set_states_the_ends_of_its_events_and_of_each_series_with_bars()
    {
        var dataset = await Clients.Dataset.GetDatasetAsync(new());
        var coverage = Assert.Single(dataset.Coverages);
        Assert.Equal(Curated, coverage.Name);
        Assert.True(coverage.Valid.StartTime < coverage.Valid.EndTime);
        Assert.Empty(dataset.Snapshot.BeyondRecord);

        var listed = (await Clients.Market.ListSeriesAsync(new())).Series;
        var stored = listed.Where(s => s.Policy.Length == 0).Select(s => s.Name).Order(StringComparer.Ordinal);
        Assert.Equal(stored, dataset.SeriesEnds.Select(s => s.Name));
        Assert.Equal(dataset.SeriesCoverage.EndTime, dataset.SeriesEnds.Max(s => s.EndTime));
        var last = listed.Single(s => s.Name == Closes).LastTime;
        var session = (await Clients.Market.ListSessionsAsync(new() { PageSize = 5000 })).Sessions.Single(s => s.Hours.StartTime == last);
        Assert.Equal(session.Hours.EndTime, dataset.SeriesEnds.Single(s => s.Name == Closes).EndTime);
    }

    [Fact]
    public async Task Coverages_apply_to_every_knowledge_time_of_their_revision()
    {
        var then = await Clients.Dataset.GetDatasetAsync(new() { AsOf = TestTimes.AsOf("2025-10-10T20:00Z") });
        Assert.Equal(Curated, Assert.Single(then.Coverages).Name);
        Assert.Empty(then.Snapshot.BeyondRecord);
        Assert.True(then.SeriesEnds.Single(s => s.Name == Closes).EndTime <= TestTimes.At("2025-10-10T20:00Z"));
    }

    [Fact]
    public async Task Reads_of_events_as_of_a_time_after_the_coverage_list_it()
    {
        var end = await EndAsync();
        foreach (var (asOf, expected) in new[] { (AsOf(end), Array.Empty<string>()), (AsOf(Shift(end, Tick)), [Curated]) })
        {
            Snapshot[] snapshots =
            [
                (await Clients.Dataset.GetDatasetAsync(new() { AsOf = asOf })).Snapshot,
                (await Clients.Events.ListEventsAsync(new() { AsOf = asOf })).Snapshot,
                (await Clients.Events.GetEventAsync(new() { AsOf = asOf, Name = "events/us-100-tariff-threat" })).Snapshot,
                (await Clients.Events.ListClaimsAsync(new() { AsOf = asOf })).Snapshot,
                (await Clients.Events.ListSourcesAsync(new() { AsOf = asOf })).Snapshot,
                (await Clients.Policies.ListPoliciesAsync(new() { AsOf = asOf })).Snapshot,
                (await Clients.Policies.GetPolicyPathAsync(new() { AsOf = asOf, Name = Policy })).Snapshot,
                (await Clients.Reactions.ListReactionsAsync(new() { AsOf = asOf })).Snapshot,
                (await Clients.Reactions.ReconcileReactionsAsync(new() { AsOf = asOf, PageSize = 1 })).Snapshot,
                (await Clients.AlignAsync(new() { AsOf = asOf, Filter = Tariffs(), Series = { Closes } })).Header.Snapshot,
                (await Clients.EstimateAsync(new()
                {
                    AsOf = asOf,
                    Filter = Tariffs(),
                    Series = { Closes },
                    Model = NormalModel.ConstantMean,
                    EstimationWindow = new() { FirstOffset = -35, LastOffset = -6 },
                    MinimumObservations = 10,
                    EventWindow = new() { FirstOffset = -5, LastOffset = 5 },
                })).Header.Snapshot,
            ];
            Assert.All(snapshots, s => Assert.Equal(expected, s.BeyondRecord.Select(r => r.Name)));
            Assert.All(snapshots, s => Assert.All(s.BeyondRecord, r => Assert.Equal(end, r.EndTime)));
        }
    }

    [Fact]
    public async Task A_time_filter_beyond_the_coverage_lists_it_unless_the_knowledge_time_is_earlier()
    {
        var end = await EndAsync();
        var before = Shift(end, TimeSpan.FromDays(-30));
        var after = Shift(end, TimeSpan.FromDays(30));
        (Interval? Time, Timestamp? Known, bool IsBeyond)[] cases =
        [
            (null, null, false),
            (new() { StartTime = before }, null, false),
            (new() { EndTime = end }, null, false),
            (new() { StartTime = before, EndTime = Shift(end, Tick) }, null, true),
            (new() { StartTime = end }, null, true),
            (new() { StartTime = after }, before, false),
            (new() { EndTime = after }, before, false),
            (new() { EndTime = before }, after, false),
            (new() { StartTime = before }, after, true),
        ];
        foreach (var (time, known, isBeyond) in cases)
        {
            var asOf = AsOf(known);
            string[] expected = isBeyond ? [Curated] : [];
            var events = await Clients.Events.ListEventsAsync(new() { Filter = new() { Time = time }, AsOf = asOf });
            Assert.Equal(expected, events.Snapshot.BeyondRecord.Select(r => r.Name));
            var path = await Clients.Policies.GetPolicyPathAsync(new() { Name = Policy, Valid = time, AsOf = asOf });
            Assert.Equal(expected, path.Snapshot.BeyondRecord.Select(r => r.Name));
            var align = new AlignEventsRequest { Filter = new() { Time = time }, Series = { Closes }, AsOf = asOf };
            Assert.Equal(expected, (await Clients.AlignAsync(align)).Header.Snapshot.BeyondRecord.Select(r => r.Name));
        }
    }

    [Fact]
    public async Task A_series_read_beyond_its_last_bar_lists_the_series()
    {
        var end = (await Clients.Dataset.GetDatasetAsync(new())).SeriesEnds.Single(s => s.Name == Closes).EndTime;
        var sessions = (await Clients.Market.ListSessionsAsync(new() { PageSize = 5000 })).Sessions;
        var next = sessions.First(s => s.Hours.EndTime > end).Hours;
        (Interval? Time, Timestamp? Known, bool IsBeyond)[] cases =
        [
            (null, null, false),
            (new() { EndTime = Shift(next.EndTime, -Tick) }, null, false),
            (new() { EndTime = next.EndTime }, null, true),
            (null, Shift(next.EndTime, -Tick), false),
            (null, Shift(next.EndTime, TimeSpan.FromDays(2)), true),
            (new() { StartTime = next.EndTime }, null, true),
        ];
        foreach (var (time, known, isBeyond) in cases)
        {
            var read = await Clients.ReadSeriesAsync(new() { Series = { Closes }, Time = time, AsOf = AsOf(known) });
            RecordEnd[] expected = isBeyond ? [new() { Name = Closes, EndTime = end }] : [];
            Assert.All(read, r => Assert.Equal(expected, r.Snapshot.BeyondRecord));
        }
    }

    [Fact]
    public async Task Cells_after_the_last_bar_are_after_the_coverage()
    {
        var series = (await Clients.Market.GetSeriesAsync(new() { Name = Closes })).Series;
        var time = Shift(series.LastTime, TimeSpan.FromDays(5));
        await Server.WriteAsync(SampleEvent.Create("events/after", time, "after"));
        Window[] windows =
        [
            new() { Unit = WindowUnit.Sessions, FirstOffset = 1, LastOffset = 3 },
            new() { Unit = WindowUnit.Bars, FirstOffset = 0, LastOffset = 2 },
            new() { Unit = WindowUnit.Elapsed, FirstOffset = 10, LastOffset = 20, Step = Duration.FromTimeSpan(TimeSpan.FromDays(1)) },
        ];
        foreach (var window in windows)
        {
            var align = new AlignEventsRequest
            {
                Events = { "events/after" },
                Series = { Closes },
                Window = window,
                Measure = Measure.CumulativeSimpleReturn,
            };
            Assert.All((await Clients.AlignAsync(align)).Columns.Single().Missing, m => Assert.Equal(Missing.AfterCoverage, m));
        }
    }

    [Fact]
    public async Task The_series_of_a_policy_ends_with_the_coverage()
    {
        var end = await EndAsync();
        var later = AsOf(Shift(end, TimeSpan.FromDays(60)));
        var read = await Clients.ReadSeriesAsync(new() { Series = { "series/us-additional-tariff-on-china" }, AsOf = later });
        var last = new DateTime(read[^1].Chunk.TimeUnixNanos[^1] / 100, DateTimeKind.Utc).AddTicks(DateTime.UnixEpoch.Ticks);
        Assert.InRange(last, end.ToDateTime().AddDays(-4), end.ToDateTime());
        Assert.Equal("series/us-additional-tariff-on-china", Assert.Single(read[^1].Snapshot.BeyondRecord).Name);
    }

    [Fact]
    public async Task Users_state_coverages_of_their_own()
    {
        var coverage = new Coverage
        {
            Name = "coverages/another",
            Subject = "Another dispute",
            Valid = new() { StartTime = At("2026-01-01"), EndTime = At("2026-02-01") },
        };
        await Server.ImportAsync(new V1.Record { Coverage = coverage });
        Assert.Equal(["coverages/another", Curated], (await Clients.Dataset.GetDatasetAsync(new())).Coverages.Select(c => c.Name));
        Assert.Equal([Curated], await BeyondAsync(At("2026-01-15")));
        Assert.Equal(["coverages/another", Curated], await BeyondAsync(At("2026-03-01")));

        await Server.Ingest.RemoveRecordsAsync(new() { Header = Uploads.Header(), Names = { Curated } });
        Assert.Equal(["coverages/another"], await BeyondAsync(At("2026-03-01")));
        Assert.Equal([Curated], await BeyondAsync(At("2026-03-01"), revision: 1));
    }

    [Theory]
    [InlineData("", "2026-01-01", "2026-02-01", "records[0].subject")]
    [InlineData("Another dispute", null, "2026-02-01", "records[0].valid.start_time")]
    [InlineData("Another dispute", "2026-01-01", null, "records[0].valid.end_time")]
    [InlineData("Another dispute", "2026-02-01", "2026-01-01", "records[0].valid")]
    public async Task A_coverage_without_a_subject_or_an_end_is_refused(string subject, string? start, string? end, string field)
    {
        var valid = new Interval { StartTime = start is null ? null : At(start), EndTime = end is null ? null : At(end) };
        var record = new V1.Record { Coverage = new() { Name = "coverages/another", Subject = subject, Valid = valid } };
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(record));
        Assert.Equal(("RECORD_INVALID", field), (refused.Reason, refused.Fields.Single()));
    }

    private static EventFilter Tariffs() => new() { Kinds = { EventKind.Tariff } };

    private static Timestamp At(string day) => TestTimes.At($"{day}T00:00Z");

    private static AsOf AsOf(Timestamp? known) => new() { KnowledgeTime = known };

    private static Timestamp Shift(Timestamp time, TimeSpan by) => Timestamp.FromDateTimeOffset(time.ToDateTimeOffset() + by);

    private async Task<Timestamp> EndAsync() => (await Clients.Dataset.GetDatasetAsync(new())).Coverages.Single().Valid.EndTime;

    private async Task<IEnumerable<string>> BeyondAsync(Timestamp time, long? revision = null)
    {
        var request = new ListEventsRequest { Filter = new() { Time = new() { EndTime = time } }, AsOf = new() };
        if (revision is { } number) request.AsOf.Revision = number;
        return (await Clients.Events.ListEventsAsync(request)).Snapshot.BeyondRecord.Select(r => r.Name);
    }
}
