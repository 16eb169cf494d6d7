using FsCheck;
using FsCheck.Fluent;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Store.Bars;
using TruceData.Store.Revisions;

namespace TruceData.Store.Tests;

public abstract partial class StoreContract
{
    private static readonly string[] OneField = ["close"];

    [Fact]
    public void Any_history_reads_at_every_revision_as_a_naive_model_does()
    {
        SkipIfMissing();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Suite.Cases(60)),
            Prop.ForAll(BarChange.Histories, history => Wait(() => ReadsAsModelAsync(history))));
    }

    [Fact]
    public void The_order_of_imports_does_not_change_the_content_hash()
    {
        SkipIfMissing();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Suite.Cases(30)),
            Prop.ForAll(BarChange.Histories, history => Wait(() => HashesAsAnewAsync(history))));
    }

    /// <summary>FsCheck's properties are synchronous.</summary>
    private static void Wait(Func<Task> check) => Task.Run(check).GetAwaiter().GetResult();

    private async Task ReadsAsModelAsync(BarChange[] history)
    {
        await using var store = await NewStoreAsync();
        var model = await PlayAsync(store, history);
        long[] bounds = [long.MinValue, -65_536 * 10, -3, 0, 2, 32_768 * 10, (32_768 * 10) + 2, long.MaxValue];
        for (var revision = 1; revision <= model.Latest; revision++)
        {
            foreach (var known in new long?[] { null, 0, 1, 2, 3 })
            {
                foreach (var (from, to) in bounds.Zip(bounds.Skip(1)).Concat(bounds.Select(b => (b, long.MaxValue))))
                {
                    var view = new View(revision, known is { } k ? At(k) : null);
                    var bars = await store.ReadBarsAsync(new BarQuery("series/h", view, OneField, from, to), Ct);
                    Assert.Equal(model.Read(revision, known, from, to), Values(bars));
                }
            }
        }
    }

    private async Task HashesAsAnewAsync(BarChange[] history)
    {
        await using var store = await NewStoreAsync();
        await using var anew = await NewStoreAsync();
        var model = await PlayAsync(store, history);
        foreach (var bars in model.Content.Reverse().GroupBy(b => (b.Layer, b.Time / 7)))
            await DoAsync(anew, bars.Key.Layer, bars.OrderBy(b => b.Time).Select(b => (b.Time, b.Value)));
        var hash = (await anew.FindLatestRevisionAsync(Ct))?.ContentHash;
        if (hash is not null) Assert.Equal(hash, (await store.FindLatestRevisionAsync(Ct))!.ContentHash);
    }

    private static async Task<BarModel> PlayAsync(DataStore store, BarChange[] history)
    {
        var model = new BarModel();
        foreach (var change in history)
        {
            var result = change.Kind == BarChange.Kinds.Remove
                ? await RemoveAsync(store, change)
                : await DoAsync(store, change.Layer, change.Times.Select(t => (t, change.Value)), change.Kind == BarChange.Kinds.Put);
            Assert.Equal(model.Apply(change), result?.Changed ?? false);
            Assert.Equal(model.Latest, (await store.FindLatestRevisionAsync(Ct))?.Number ?? 0);
        }

        return model;
    }

    private static async Task<CommitResult?> DoAsync(
        DataStore store, long? layer, IEnumerable<(long Time, double Value)> bars, bool commit = true)
    {
        var all = bars.ToArray();
        var block = new BarBlock(all.Select(b => b.Time).ToArray(), [all.Select(b => b.Value).ToArray()]);
        var write = new BarWrite("series/h", OneField, BarChange.BarSpan, layer is { } known ? At(known) : null);
        await using var session = await store.BeginWriteAsync("tester", "history", Ct);
        await session.PutBarsAsync(write, Bars.Stream(block), Ct);
        return commit ? await session.CommitAsync(Ct) : null;
    }

    private static async Task<CommitResult> RemoveAsync(DataStore store, BarChange change)
    {
        await using var session = await store.BeginWriteAsync("tester", "history", Ct);
        await session.RemoveBarsAsync("series/h", change.Times[0], change.Times[^1], Ct);
        return await session.CommitAsync(Ct);
    }

    private static List<(long Time, double Value)> Values(BarSequence bars)
    {
        var values = new List<(long, double)>();
        for (long i = 0; i < bars.Count; i++) values.Add((bars.TimeAt(i), bars.ValueAt(0, i)));
        return values;
    }
}
