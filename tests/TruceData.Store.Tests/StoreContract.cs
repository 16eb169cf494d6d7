using System.Text;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Store.Bars;
using TruceData.Store.Errors;
using TruceData.Store.Records;
using TruceData.Store.Revisions;
using Record = TruceData.Store.Records.Record;

namespace TruceData.Store.Tests;

/// <summary>The tests that every engine must pass.</summary>
public abstract partial class StoreContract
{
    protected static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>Returns a location where no store exists yet.</summary>
    protected abstract Task<string> NewLocationAsync();

    /// <summary>Runs SQL on the database without the store's knowledge.</summary>
    protected abstract Task TamperAsync(string location, string sql);

    /// <summary>Skips the test if the engine is unavailable. For tests that would report a later skip as a failure.</summary>
    protected virtual void SkipIfUnavailable()
    {
    }

    protected async Task<DataStore> NewStoreAsync() => await OpenAsync(await NewLocationAsync());

    protected static Task<DataStore> OpenAsync(string location)
    {
        var options = new StoreOptions { ColumnCacheBytes = 1 << 20, WriteLockTimeout = TimeSpan.FromSeconds(1) };
        return DataStore.OpenAsync(location, new TestClock(), options, CancellationToken);
    }

    protected static Record CreateRecord(
        string name,
        string text = "",
        long day = 0,
        long? end = null,
        long known = 0,
        string body = "",
        params (string Key, string Value)[] facets) =>
        new(
            name,
            Day(known),
            Day(day),
            end is { } lastDay ? Day(lastDay) : null,
            facets.Select(facet => new Facet(facet.Key, facet.Value)).ToList(),
            text,
            Encoding.UTF8.GetBytes(body));

    protected static Instant Day(long day) => NodaConstants.UnixEpoch + Duration.FromDays(20_000 + day);

    protected static async Task<CommitResult> PutAsync(DataStore store, params Record[] records)
    {
        await using var write = await store.BeginWriteAsync("tester", "records", CancellationToken);
        foreach (var record in records) await write.PutAsync(record, CancellationToken);
        return await write.CommitAsync(CancellationToken);
    }

    protected static Task<CommitResult> PutBarsAsync(DataStore store, Instant? known, params BarBlock[] blocks) =>
        WriteBarsAsync(store, SampleBars.Write with { KnowledgeTime = known }, blocks);

    protected static async Task<CommitResult> WriteBarsAsync(DataStore store, BarWrite write, params BarBlock[] blocks)
    {
        await using var session = await store.BeginWriteAsync("tester", "bars", CancellationToken);
        await session.PutBarsAsync(write, SampleBars.StreamAsync(blocks), CancellationToken);
        return await session.CommitAsync(CancellationToken);
    }

    protected static async Task<List<(long Time, string Values)>> ReadAsync(
        DataStore store, View view, long from = long.MinValue, long to = long.MaxValue) =>
        SampleBars.GetRows(await store.ReadBarsAsync(new BarQuery("series/a", view, SampleBars.Fields, from, to), CancellationToken));

    /// <summary>Returns the last parts of the names of the records that match a query, separated by spaces.</summary>
    protected static async Task<string> ListIdsAsync(DataStore store, RecordQuery query) =>
        string.Join(' ', (await store.ListRecordsAsync(query, CancellationToken)).Records.Select(r => r.Name.Split('/')[1]));

    protected static async Task<string?> GetContentHashAsync(DataStore store) =>
        (await store.FindLatestRevisionAsync(CancellationToken))?.ContentHash;

    protected static async Task<StoreProblem> GetProblemAsync(Func<Task> operation) =>
        (await Assert.ThrowsAsync<StoreException>(operation)).Problem;
}
