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
    public void Any_history_reads_at_every_revision_as_the_model_does()
    {
        SkipIfUnavailable();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(CountCases(60)),
            Prop.ForAll(BarChange.Histories, history => Wait(() => AssertReadsAsModelAsync(history))));
    }

    [Fact]
    public void The_order_of_imports_does_not_change_the_content_hash()
    {
        SkipIfUnavailable();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(CountCases(30)),
            Prop.ForAll(BarChange.Histories, history => Wait(() => AssertHashOfSortedImportAsync(history))));
    }

    /// <summary>Returns the number of cases: with `./test --long` ten times as many.</summary>
    private static int CountCases(int usual) => Environment.GetEnvironmentVariable("TRUCEDATA_LONG") == "true" ? 10 * usual : usual;

    // The properties of FsCheck are synchronous.
    private static void Wait(Func<Task> check) => Task.Run(check).GetAwaiter().GetResult();

    private async Task AssertReadsAsModelAsync(BarChange[] history)
    {
        await using var store = await NewStoreAsync();
        var model = await ApplyAsync(store, history);
        long[] bounds = [long.MinValue, -65_536 * 10, -3, 0, 2, 32_768 * 10, (32_768 * 10) + 2, long.MaxValue];
        for (var revision = 1; revision <= model.LatestRevision; revision++)
        {
            foreach (var knownDay in new long?[] { null, 0, 1, 2, 3 })
            {
                foreach (var (from, to) in bounds.Zip(bounds.Skip(1)).Concat(bounds.Select(b => (b, long.MaxValue))))
                {
                    var view = new View(revision, knownDay is { } day ? Day(day) : null);
                    var bars = await store.ReadBarsAsync(new BarQuery("series/h", view, OneField, from, to), CancellationToken);
                    Assert.Equal(model.Read(revision, knownDay, from, to), GetValues(bars));
                }
            }
        }
    }

    private async Task AssertHashOfSortedImportAsync(BarChange[] history)
    {
        await using var store = await NewStoreAsync();
        await using var other = await NewStoreAsync();
        var model = await ApplyAsync(store, history);
        foreach (var bars in model.LatestBars.Reverse().GroupBy(b => (b.KnownDay, b.Time / 7)))
            await WriteAsync(other, bars.Key.KnownDay, bars.OrderBy(b => b.Time).Select(b => (b.Time, b.Value)));
        if (await GetContentHashAsync(other) is { } hash) Assert.Equal(hash, await GetContentHashAsync(store));
    }

    private static async Task<BarModel> ApplyAsync(DataStore store, BarChange[] history)
    {
        var model = new BarModel();
        foreach (var change in history)
        {
            var result = change.Kind == BarChange.Kinds.Remove
                ? await RemoveAsync(store, change)
                : await WriteAsync(store, change.KnownDay, change.Times.Select(t => (t, change.Value)), change.Kind == BarChange.Kinds.Put);
            Assert.Equal(model.Apply(change), result?.HasChanged ?? false);
            Assert.Equal(model.LatestRevision, (await store.FindLatestRevisionAsync(CancellationToken))?.Number ?? 0);
        }

        return model;
    }

    private static async Task<CommitResult?> WriteAsync(
        DataStore store, long? knownDay, IEnumerable<(long Time, double Value)> bars, bool commit = true)
    {
        var all = bars.ToArray();
        var block = new BarBlock(all.Select(b => b.Time).ToArray(), [all.Select(b => b.Value).ToArray()]);
        var write = new BarWrite("series/h", OneField, BarChange.BarSpan, knownDay is { } day ? Day(day) : null);
        await using var session = await store.BeginWriteAsync("tester", "history", CancellationToken);
        await session.PutBarsAsync(write, SampleBars.StreamAsync(block), CancellationToken);
        return commit ? await session.CommitAsync(CancellationToken) : null;
    }

    private static async Task<CommitResult> RemoveAsync(DataStore store, BarChange change)
    {
        await using var session = await store.BeginWriteAsync("tester", "history", CancellationToken);
        await session.RemoveBarsAsync("series/h", change.Times[0], change.Times[^1], CancellationToken);
        return await session.CommitAsync(CancellationToken);
    }

    private static List<(long Time, double Value)> GetValues(BarSequence bars)
    {
        var values = new List<(long, double)>();
        for (long i = 0; i < bars.Count; i++) values.Add((bars.TimeAt(i), bars.ValueAt(0, i)));
        return values;
    }
}
