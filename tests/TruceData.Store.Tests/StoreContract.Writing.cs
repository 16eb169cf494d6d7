using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Store.Bars;
using TruceData.Store.Records;

namespace TruceData.Store.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Disposing_without_a_commit_leaves_the_store_as_it_was()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(store, Make("events/a", body: "1"));
        await PutBarsAsync(store, null, Bars.Block(0, 10));
        var before = await store.FindLatestRevisionAsync(Ct);
        await using (var write = await store.BeginWriteAsync("tester", "lost", Ct))
        {
            await write.PutAsync(Make("events/a", body: "2"), Ct);
            await write.RemoveBarsAsync("series/a", 0, long.MaxValue, Ct);
        }

        Assert.Equal(before!.ContentHash, (await store.FindLatestRevisionAsync(Ct))!.ContentHash);
        Assert.Equal(10, (await ReadAsync(store, new View(3, null))).Count);
        Assert.Equal(3, (await PutAsync(store, Make("events/a", body: "3"))).Revision.Number);
    }

    [Fact]
    public async Task Cancelling_in_the_middle_leaves_the_store_as_it_was()
    {
        await using var store = await NewStoreAsync();
        await PutBarsAsync(store, null, Bars.Block(0, 10));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        async IAsyncEnumerable<BarBlock> Blocks()
        {
            yield return Bars.Block(0, 100_000, seed: 1);
            await cancel.CancelAsync();
            yield return Bars.Block(100_000, 100_000, seed: 1);
        }

        await using (var write = await store.BeginWriteAsync("tester", "cancelled", Ct))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => write.PutBarsAsync(new BarWrite("series/a", Bars.Fields, Bars.Minute), Blocks(), cancel.Token));
        }

        Assert.Equal(Bars.Rows(Bars.Block(0, 10)), await ReadAsync(store, new View(2, null)));
        Assert.Equal(1, (await store.FindLatestRevisionAsync(Ct))!.Number);
        Assert.True((await PutBarsAsync(store, null, Bars.Block(0, 10, seed: 2))).Changed);
    }

    [Fact]
    public async Task Writes_wait_for_each_other()
    {
        await using var store = await NewStoreAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PutAsync(store, Make($"events/{i}"))));
        Assert.Equal(20, (await store.FindLatestRevisionAsync(Ct))!.Number);
        await using var write = await store.BeginWriteAsync("tester", "first", Ct);
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var second = store.BeginWriteAsync("tester", "second", impatient.Token);
        Assert.False(second.IsCompleted);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task Readers_are_not_held_up_by_a_writer_and_see_only_what_is_committed()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(store, Make("events/a", body: "1"));
        await using var write = await store.BeginWriteAsync("tester", "slow", Ct);
        await write.PutAsync(Make("events/a", body: "2"), Ct);
        await write.PutAsync(Make("events/b"), Ct);
        Assert.Equal("a", await NamesAsync(store, new RecordQuery(new View(2, null), "events")));
        Assert.Equal("1"u8.ToArray(), (await store.FindRecordAsync(2, "events/a", Ct))!.Body.ToArray());
        await write.CommitAsync(Ct);
        Assert.Equal("a b", await NamesAsync(store, new RecordQuery(new View(2, null), "events")));
    }

    [Fact]
    public async Task A_second_writer_from_elsewhere_is_told_to_wait()
    {
        var place = await NewPlaceAsync();
        await using var one = await OpenAsync(place);
        await using var two = await OpenAsync(place);
        await using (await one.BeginWriteAsync("tester", "one", Ct))
        {
            var e = await Assert.ThrowsAsync<StoreException>(() => two.BeginWriteAsync("tester", "two", Ct));
            Assert.Equal(StoreProblem.Busy, e.Problem);
            await using var three = await OpenAsync(place);
            Assert.Null(await three.FindLatestRevisionAsync(Ct));
        }

        Assert.Equal(1, (await PutAsync(two, Make("events/a"))).Revision.Number);
        Assert.Equal(2, (await PutAsync(one, Make("events/b"))).Revision.Number);
        Assert.Equal(2, await two.WaitForRevisionAsync(1, TimeSpan.Zero, Ct));
    }

    [Fact]
    public async Task A_revision_is_announced_to_those_who_wait()
    {
        // No clock rings, so that nobody looks again by himself.
        await using var store = await DataStore.OpenAsync(await NewPlaceAsync(), new TestClock { Rings = false }, Ct);
        Assert.Equal(0, await store.WaitForRevisionAsync(0, TimeSpan.Zero, Ct));
        var waiting = store.WaitForRevisionAsync(0, TimeSpan.FromMinutes(5), Ct);
        Assert.False(waiting.IsCompleted);
        await PutAsync(store, Make("events/a"));
        Assert.Equal(1, await waiting.WaitAsync(TimeSpan.FromSeconds(10), Ct));
    }

    [Fact]
    public async Task Record_times_never_go_back()
    {
        var clock = new TestClock();
        await using var store = await DataStore.OpenAsync(await NewPlaceAsync(), clock, Ct);
        var first = (await PutAsync(store, Make("events/a"))).Revision;
        clock.PutBack(3600);
        Assert.Equal(first.RecordTime, (await PutAsync(store, Make("events/b"))).Revision.RecordTime);
    }

    [Fact]
    public async Task Fields_are_named_each_differently()
    {
        await using var store = await NewStoreAsync();
        foreach (var fields in (string[][])[[], ["close", ""], ["close", "close"]])
        {
            await using var write = await store.BeginWriteAsync("tester", "bars", Ct);
            var e = await Assert.ThrowsAsync<StoreException>(() => write.PutBarsAsync(new BarWrite("series/a", fields, Bars.Minute), Bars.Stream(), Ct));
            Assert.Equal(StoreProblem.Refused, e.Problem);
        }
    }

    [Fact]
    public async Task A_store_opened_again_holds_what_was_committed()
    {
        var place = await NewPlaceAsync();
        await using (var store = await OpenAsync(place))
        {
            await PutAsync(store, Make("events/a", "word"));
            await PutBarsAsync(store, null, Bars.Block(0, 10));
        }

        await using var again = await OpenAsync(place);
        Assert.Equal(2, (await again.FindLatestRevisionAsync(Ct))!.Number);
        Assert.Equal("a", await NamesAsync(again, new RecordQuery(new View(2, null), "events") { Text = "word" }));
        Assert.Equal(Bars.Rows(Bars.Block(0, 10)), await ReadAsync(again, new View(2, null)));
    }

    [Fact]
    public async Task A_check_finds_what_was_changed_behind_the_stores_back()
    {
        var place = await NewPlaceAsync();
        await using var store = await OpenAsync(place);
        await PutAsync(store, Make("events/a", "word", 1, 2, 3, "1", ("k", "v"), ("K", "v")), Make("events/b"));
        await PutBarsAsync(store, null, Bars.Block(0, 10));
        Assert.Empty(await store.CheckAsync(Ct));
        await TamperAsync(place, "UPDATE record SET sort_time = 5 WHERE name = 'events/b'");
        await TamperAsync(place, "UPDATE chunk_column SET field = 'swapped' WHERE field = 'close'");
        var problems = await store.CheckAsync(Ct);
        Assert.Equal(2, problems.Count);
        Assert.Contains("events/b", problems[0]);
        Assert.Contains("series/a", problems[1]);
        await TamperAsync(place, "UPDATE record SET removed_revision = 2 WHERE name = 'events/a'");
        Assert.Contains("Revision 2", (await store.CheckAsync(Ct))[^1]);
    }

    [Fact]
    public async Task A_write_that_outlives_its_store_ends_quietly()
    {
        var store = await NewStoreAsync();
        var write = await store.BeginWriteAsync("tester", "late", Ct);
        await write.PutAsync(Make("events/a"), Ct);
        await store.DisposeAsync();
        await write.DisposeAsync();
    }

    [Fact]
    public async Task A_newer_store_is_refused()
    {
        var place = await NewPlaceAsync();
        await (await OpenAsync(place)).DisposeAsync();
        await TamperAsync(place, "INSERT INTO migration (number, name, checksum, applied_time) VALUES (9999, 'future', 'x', 0)");
        var e = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(place));
        Assert.Equal(StoreProblem.Newer, e.Problem);
        Assert.Contains("9999", e.Message);
    }

    [Fact]
    public async Task A_store_with_another_journal_is_refused()
    {
        var place = await NewPlaceAsync();
        await (await OpenAsync(place)).DisposeAsync();
        await TamperAsync(place, "UPDATE migration SET checksum = 'other' WHERE number = 1");
        Assert.Equal(StoreProblem.JournalDiffers, (await Assert.ThrowsAsync<StoreException>(() => OpenAsync(place))).Problem);
    }

    [Fact]
    public async Task The_database_of_another_program_is_refused()
    {
        var place = await NewPlaceAsync();
        await TamperAsync(place, "CREATE TABLE customers (id integer)");
        Assert.Equal(StoreProblem.NotAStore, (await Assert.ThrowsAsync<StoreException>(() => OpenAsync(place))).Problem);
    }
}
