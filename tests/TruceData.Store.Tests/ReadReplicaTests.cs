using System.Collections.Concurrent;
using System.Diagnostics;
using TruceData.Domain.Time;
using TruceData.Store.Bars;
using TruceData.Store.Errors;
using TruceData.Store.Records;
using TruceData.Store.Replication;
using TruceData.Store.Revisions;

namespace TruceData.Store.Tests;

/// <summary>Reads from a hot standby of PostgreSQL while the primary or the standby lags, fails or has another history.</summary>
public sealed class ReadReplicaTests : IAsyncLifetime
{
    private const int BarCount = 100;
    private static readonly TimeSpan MaxInterruption = TimeSpan.FromSeconds(5);
    private readonly ConcurrentQueue<ReadFault> _faults = [];
    private PostgresServer? _primary;
    private PostgresServer? _standby;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private PostgresServer Primary => _primary!;

    private PostgresServer Standby => _standby!;

    public async ValueTask InitializeAsync()
    {
        if (PostgresCluster.UnavailableReason is not null) return;
        _primary = await PostgresServer.StartAsync();
        await using (var store = await OpenAsync(readLocation: null)) await WriteAsync(store, "one");
        _standby = await Primary.AddStandbyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_primary is not null) await _primary.DisposeAsync();
    }

    [Fact]
    public async Task Reads_go_to_the_standby_and_go_on_whichever_server_is_down()
    {
        SkipIfUnavailable();
        await using var store = await OpenAsync($"{Standby.Location};Application Name=reads");
        var one = await FindLatestAsync(store);
        Assert.Equal("one", await ReadAsync(store, one.ToView()));
        Assert.True(int.Parse((await Standby.RunAsync("SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'reads'", Ct))!) > 0);

        await Primary.StopAsync();
        var interruption = Stopwatch.StartNew();
        Assert.Equal(one.ContentHash, (await FindLatestAsync(store)).ContentHash);
        Assert.Equal("one", await ReadAsync(store, one.ToView()));
        Assert.Equal(1, await store.WaitForRevisionAsync(1, TimeSpan.Zero, Ct));
        Assert.True(interruption.Elapsed < MaxInterruption, $"{interruption.Elapsed}");
        Assert.Equal(StoreProblem.Unreachable, await GetProblemAsync(() => WriteAsync(store, "two")));
        Assert.Equal(StoreProblem.Unreachable, await GetProblemAsync(() => store.FindReadableRevisionAsync(2, Ct)));

        await Primary.StartAgainAsync();
        await WriteAsync(store, "two");
        var two = (await store.FindReadableRevisionAsync(2, Ct))!;
        Assert.Equal("two", await ReadAsync(store, two.ToView()));

        var bars = await store.ReadBarsAsync(new BarQuery("series/a", two.ToView(), SampleBars.Fields), Ct);
        var keys = await store.ListRecordKeysAsync(new RecordQuery(two.ToView(), "events"), Ct);
        await Standby.StopAsync();
        _faults.Clear();
        Assert.Equal(BarCount, SampleBars.GetRows(bars).Count);
        Assert.Single(await store.ReadRecordsAsync(keys, 0, 10, 1000, Ct));
        Assert.Equal("two", await ReadAsync(store, two.ToView()));
        Assert.Equal(2, (await FindLatestAsync(store)).Number);
        await WriteAsync(store, "three");
        Assert.Equal(3, (await FindLatestAsync(store)).Number);
        Assert.Contains(_faults, f => f.Fault.Problem == StoreProblem.Unreachable && f.Consequence == "Reads go to the primary.");
    }

    [Fact]
    public async Task What_the_standby_lacks_is_read_from_the_primary_after_a_wait()
    {
        SkipIfUnavailable();
        await using var store = await OpenAsync(Standby.Location);
        await Standby.PauseReplayAsync(Ct);
        var watch = store.WaitForRevisionAsync(1, TimeSpan.FromMinutes(1), Ct);
        await WriteAsync(store, "two");
        Assert.Equal(1, (await FindLatestAsync(store)).Number);
        var wait = Stopwatch.StartNew();
        var two = (await store.FindReadableRevisionAsync(2, Ct))!;
        Assert.True(wait.Elapsed >= ReadRouter.MaxReplicationWait);
        Assert.Equal(2, two.Number);
        Assert.Equal("two", await ReadAsync(store, two.ToView()));
        Assert.Equal("one", await ReadAsync(store, (await FindLatestAsync(store)).ToView()));
        Assert.Equal(2, (await store.FindRevisionAsync(2, Ct))!.Number);
        Assert.Equal(2, await watch);
        Assert.Equal(2, (await store.FindReadableRevisionAsync(9, Ct))!.Number);

        await Standby.ResumeReplayAsync(Ct);
        await Primary.WaitForAsync(Standby, Ct);
        await Primary.StopAsync();
        Assert.Equal(2, (await FindLatestAsync(store)).Number);
        Assert.Equal("two", await ReadAsync(store, two.ToView()));
    }

    [Fact]
    public async Task A_standby_that_catches_up_within_the_wait_answers()
    {
        SkipIfUnavailable();
        await using var store = await OpenAsync(Standby.Location);
        await Standby.PauseReplayAsync(Ct);
        await WriteAsync(store, "two");
        var found = store.FindReadableRevisionAsync(2, Ct);
        await Standby.ResumeReplayAsync(Ct);
        Assert.Equal(2, (await found)!.Number);
        await Primary.WaitForAsync(Standby, Ct);
        Assert.Equal(2, (await FindLatestAsync(store)).Number);
    }

    [Fact]
    public async Task A_standby_of_another_history_is_never_read()
    {
        SkipIfUnavailable();
        await using var store = await OpenAsync(Standby.Location);
        Assert.Equal(1, (await FindLatestAsync(store)).Number);
        await Standby.PromoteAsync();
        await using var other = await DataStore.OpenAsync(Standby.Location, new TestClock(), Ct);
        var lost = await WriteAsync(other, "lost");
        await WriteAsync(store, "two");
        var two = await FindLatestAsync(store);
        Assert.Equal((2, "two"), (two.Number, await ReadAsync(store, two.ToView())));
        Assert.Equal(two.ContentHash, (await store.FindRevisionAsync(2, Ct))!.ContentHash);
        Assert.Equal(two.ContentHash, (await store.FindRevisionAsync(2, r => r.ContentHash == lost.ContentHash, Ct))!.ContentHash);
        Assert.Contains(_faults, f => f.Fault.Problem == StoreProblem.HistoryChanged);

        // What the standby has from revision 2 on is not what the primary has there, even after the primary is down.
        Assert.Equal(1, (await store.FindRevisionAsync(1, Ct))!.Number);
        await WriteAsync(other, "also lost");
        await Primary.StopAsync();
        Assert.Equal(StoreProblem.Unreachable, await GetProblemAsync(() => ReadAsync(store, two.ToView())));
        Assert.Equal(StoreProblem.Unreachable, await GetProblemAsync(() => store.FindReadableRevisionAsync(0, Ct)));
        await using var fresh = await OpenAsync(Standby.Location);
        Assert.Equal(
            StoreProblem.Unreachable,
            await GetProblemAsync(() => fresh.FindRevisionAsync(2, r => r.ContentHash == two.ContentHash, Ct)));
    }

    [Fact]
    public async Task A_revision_that_a_failover_has_lost_is_not_continued_with_the_one_of_equal_content()
    {
        SkipIfUnavailable();
        await using var store = await OpenAsync(Standby.Location);
        await Standby.StopAsync();
        await WriteAsync(store, "two");
        var two = (await store.FindReadableRevisionAsync(2, Ct))!;
        var keys = await store.ListRecordKeysAsync(new RecordQuery(two.ToView(), "events"), Ct);
        await Primary.StopAsync();
        await Standby.StartAgainAsync();
        await Standby.PromoteAsync();
        await using (var promoted = await DataStore.OpenAsync(Standby.Location, new LaterClock(), Ct)) await WriteAsync(promoted, "two");

        // The promoted standby is now the primary and the read store.
        await using var after = await OpenAsync(Standby.Location, primary: Standby);
        var again = await FindLatestAsync(after);
        Assert.Equal((two.Number, two.ContentHash), (again.Number, again.ContentHash));
        Assert.Equal("two", await ReadAsync(after, two.ToView()));
        Assert.Equal(StoreProblem.HistoryChanged, await GetProblemAsync(() => after.ReadRecordsAsync(keys, 0, 10, 1000, Ct)));
    }

    [Fact]
    public async Task A_server_starts_without_the_primary_if_the_standby_has_its_schema()
    {
        SkipIfUnavailable();
        await Primary.RunAsync("CREATE SCHEMA empty", Ct);
        await Primary.RunAsync("CREATE SCHEMA newer; CREATE TABLE newer.migration AS TABLE migration", Ct);
        await Primary.RunAsync("INSERT INTO newer.migration SELECT 99, name, checksum, applied_time FROM migration LIMIT 1", Ct);
        await Primary.WaitForAsync(Standby, Ct);
        await Primary.StopAsync();
        await using var store = await OpenAsync(Standby.Location);
        Assert.Equal("one", await ReadAsync(store, (await FindLatestAsync(store)).ToView()));
        var e = await Assert.ThrowsAsync<StoreException>(() => OpenAsync($"{Standby.Location};Search Path=empty"));
        Assert.Contains("lacks migration 1", e.Message);
        Assert.Equal(StoreProblem.NewerVersion, await GetProblemAsync(() => OpenAsync($"{Standby.Location};Search Path=newer")));
        await Standby.StopAsync();
        Assert.Equal(StoreProblem.Unreachable, await GetProblemAsync(() => OpenAsync(Standby.Location)));
    }

    private static void SkipIfUnavailable()
    {
        if (PostgresCluster.UnavailableReason is not { } reason) return;
        Assert.True(Environment.GetEnvironmentVariable("TRUCEDATA_TOOLS_REQUIRED") != "true", reason);
        Assert.Skip(reason);
    }

    private async Task<DataStore> OpenAsync(string? readLocation, PostgresServer? primary = null)
    {
        var options = new StoreOptions { ColumnCacheBytes = 0, ReadLocation = readLocation };
        var store = await DataStore.OpenAsync((primary ?? Primary).Location, new TestClock(), options, Ct);
        store.ReadFaulted = _faults.Enqueue;
        return store;
    }

    private static async Task<Revision> FindLatestAsync(DataStore store) => (await store.FindReadableRevisionAsync(0, Ct))!;

    /// <summary>Writes a record and bars that carry a text.</summary>
    private static async Task<Revision> WriteAsync(DataStore store, string text)
    {
        await using var session = await store.BeginWriteAsync("tester", text, Ct);
        var body = System.Text.Encoding.UTF8.GetBytes(text);
        await session.PutAsync(new("events/a", Knowledge.Always, Knowledge.Always, null, [], text, body), Ct);
        var bars = SampleBars.CreateBlock(0, BarCount, seed: text[0]);
        await session.PutBarsAsync(SampleBars.Write with { KnowledgeTime = null }, SampleBars.StreamAsync([bars]), Ct);
        return (await session.CommitAsync(Ct)).Revision;
    }

    /// <summary>Reads in every way and returns the text that was written, after asserting that all reads agree.</summary>
    private static async Task<string> ReadAsync(DataStore store, View view)
    {
        var record = (await store.FindRecordAsync(view, "events/a", Ct))!;
        var text = System.Text.Encoding.UTF8.GetString(record.Body.Span);
        var query = new RecordQuery(view, "events");
        Assert.Equal(text, (await store.ListRecordsAsync(query with { Text = text }, Ct)).Records.Single().Text);
        Assert.Equal(record.Body.ToArray(), (await store.StreamRecordsAsync(query, Ct).SingleAsync(Ct)).Body.ToArray());
        Assert.Equal(text, (await store.ListRevisionsAsync(view, 0, 1, Ct)).Single().Message);
        Assert.Equal("events/a", (await store.ListChangesAsync(view, Ct)).Single().Name);
        var bars = await store.ReadBarsAsync(new BarQuery("series/a", view, SampleBars.Fields), Ct);
        Assert.Equal(SampleBars.GetRows(SampleBars.CreateBlock(0, BarCount, seed: text[0])), SampleBars.GetRows(bars));
        return text;
    }

    private static async Task<StoreProblem> GetProblemAsync(Func<Task> operation) =>
        (await Assert.ThrowsAsync<StoreException>(operation)).Problem;

    private sealed class LaterClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2025, 10, 12, 0, 0, 0, TimeSpan.Zero);
    }
}
