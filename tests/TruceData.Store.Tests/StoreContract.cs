using System.Text;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Store.Bars;
using TruceData.Store.Records;
using TruceData.Store.Revisions;
using Record = TruceData.Store.Records.Record;

namespace TruceData.Store.Tests;

/// <summary>What every store must do, whatever it is kept in.</summary>
public abstract partial class StoreContract
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A place for a store that does not exist yet.</summary>
    protected abstract Task<string> NewPlaceAsync();

    /// <summary>Runs SQL behind the store's back.</summary>
    protected abstract Task TamperAsync(string place, string sql);

    /// <summary>Skips a test that makes its stores where a skip would count as a failure.</summary>
    protected virtual void SkipIfMissing()
    {
    }

    protected async Task<DataStore> NewStoreAsync() => await OpenAsync(await NewPlaceAsync());

    protected static Task<DataStore> OpenAsync(string place) =>
        DataStore.OpenAsync(
            place, new TestClock(), new StoreOptions { ColumnCacheBytes = 1 << 20, WriterPatience = TimeSpan.FromSeconds(1) }, Ct);

    protected static Record Make(
        string name,
        string text = "",
        long day = 0,
        long? end = null,
        long known = 0,
        string body = "",
        params (string, string)[] facets) =>
        new(
            name,
            At(known),
            At(day),
            end is { } e ? At(e) : null,
            facets.Select(f => new Facet(f.Item1, f.Item2)).ToList(),
            text,
            Encoding.UTF8.GetBytes(body));

    protected static Instant At(long day) => NodaConstants.UnixEpoch + Duration.FromDays(20_000 + day);

    protected static async Task<CommitResult> PutAsync(DataStore store, params Record[] records)
    {
        await using var write = await store.BeginWriteAsync("tester", "records", Ct);
        foreach (var record in records) await write.PutAsync(record, Ct);
        return await write.CommitAsync(Ct);
    }

    protected static async Task<CommitResult> PutBarsAsync(DataStore store, Instant? known, params BarBlock[] blocks)
    {
        await using var write = await store.BeginWriteAsync("tester", "bars", Ct);
        await write.PutBarsAsync(new BarWrite("series/a", Bars.Fields, Bars.Minute, known), Bars.Stream(blocks), Ct);
        return await write.CommitAsync(Ct);
    }

    protected static async Task<List<(long Time, string Values)>> ReadAsync(
        DataStore store, View view, long from = long.MinValue, long to = long.MaxValue) =>
        Bars.Rows(await store.ReadBarsAsync(new BarQuery("series/a", view, Bars.Fields, from, to), Ct));

    protected static async Task<string> NamesAsync(DataStore store, RecordQuery query) =>
        string.Join(' ', (await store.ListRecordsAsync(query, Ct)).Records.Select(r => r.Name.Split('/')[1]));
}
