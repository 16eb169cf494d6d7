using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Store.Errors;
using TruceData.Store.Records;

namespace TruceData.Store.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Disposing_without_a_commit_leaves_the_store_unchanged()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(store, CreateRecord("events/a", body: "1"));
        await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 10));
        var hash = await GetContentHashAsync(store);
        await using (var write = await store.BeginWriteAsync("tester", "lost", CancellationToken))
        {
            await write.PutAsync(CreateRecord("events/a", body: "2"), CancellationToken);
            await write.RemoveBarsAsync("series/a", 0, long.MaxValue, CancellationToken);
        }

        Assert.Equal(hash, await GetContentHashAsync(store));
        Assert.Equal(10, (await ReadAsync(store, new View(3, null))).Count);
        Assert.Equal(3, (await PutAsync(store, CreateRecord("events/a", body: "3"))).Revision.Number);
    }

    [Fact]
    public async Task Cancelling_a_write_leaves_the_store_unchanged()
    {
        await using var store = await NewStoreAsync();
        await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 10));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        async IAsyncEnumerable<BarBlock> Blocks()
        {
            yield return SampleBars.CreateBlock(0, 100_000, seed: 1);
            await cancel.CancelAsync();
            yield return SampleBars.CreateBlock(100_000, 100_000, seed: 1);
        }

        await using (var write = await store.BeginWriteAsync("tester", "cancelled", CancellationToken))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => write.PutBarsAsync(SampleBars.Write, Blocks(), cancel.Token));
        }

        Assert.Equal(SampleBars.GetRows(SampleBars.CreateBlock(0, 10)), await ReadAsync(store, new View(2, null)));
        Assert.Equal(1, (await store.FindLatestRevisionAsync(CancellationToken))!.Number);
        Assert.True((await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 10, seed: 2))).HasChanged);
    }

    [Fact]
    public async Task Writes_of_one_process_wait_for_each_other()
    {
        await using var store = await NewStoreAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PutAsync(store, CreateRecord($"events/{i}"))));
        Assert.Equal(20, (await store.FindLatestRevisionAsync(CancellationToken))!.Number);
        await using var write = await store.BeginWriteAsync("tester", "first", CancellationToken);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        var second = store.BeginWriteAsync("tester", "second", cancelled.Token);
        Assert.False(second.IsCompleted);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task Readers_do_not_wait_for_a_writer_and_see_only_what_is_committed()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(store, CreateRecord("events/a", body: "1"));
        await using var write = await store.BeginWriteAsync("tester", "slow", CancellationToken);
        await write.PutAsync(CreateRecord("events/a", body: "2"), CancellationToken);
        await write.PutAsync(CreateRecord("events/b"), CancellationToken);
        Assert.Equal("a", await ListIdsAsync(store, new RecordQuery(new View(2, null), "events")));
        Assert.Equal("1"u8.ToArray(), (await store.FindRecordAsync(2, "events/a", CancellationToken))!.Body.ToArray());
        await write.CommitAsync(CancellationToken);
        Assert.Equal("a b", await ListIdsAsync(store, new RecordQuery(new View(2, null), "events")));
    }

    [Fact]
    public async Task A_writer_of_another_process_is_refused_after_a_while()
    {
        var location = await NewLocationAsync();
        await using var one = await OpenAsync(location);
        await using var two = await OpenAsync(location);
        await using (await one.BeginWriteAsync("tester", "one", CancellationToken))
        {
            Assert.Equal(StoreProblem.Busy, await GetProblemAsync(() => two.BeginWriteAsync("tester", "two", CancellationToken)));
            await using var three = await OpenAsync(location);
            Assert.Null(await three.FindLatestRevisionAsync(CancellationToken));
        }

        Assert.Equal(1, (await PutAsync(two, CreateRecord("events/a"))).Revision.Number);
        Assert.Equal(2, (await PutAsync(one, CreateRecord("events/b"))).Revision.Number);
        Assert.Equal(2, await two.WaitForRevisionAsync(1, TimeSpan.Zero, CancellationToken));
    }

    [Fact]
    public async Task Waiting_ends_as_soon_as_a_revision_is_committed()
    {
        // Without timers, only the announcement of the commit can end the wait.
        var clock = new TestClock { FiresTimers = false };
        await using var store = await DataStore.OpenAsync(await NewLocationAsync(), clock, CancellationToken);
        Assert.Equal(0, await store.WaitForRevisionAsync(0, TimeSpan.Zero, CancellationToken));
        var waiting = store.WaitForRevisionAsync(0, TimeSpan.FromMinutes(5), CancellationToken);
        Assert.False(waiting.IsCompleted);
        await PutAsync(store, CreateRecord("events/a"));
        Assert.Equal(1, await waiting.WaitAsync(TimeSpan.FromSeconds(10), CancellationToken));
    }

    [Fact]
    public async Task A_revision_written_while_the_clock_is_ahead_does_not_change_the_record_times_of_later_revisions()
    {
        var clock = new TestClock();
        await using var store = await DataStore.OpenAsync(await NewLocationAsync(), clock, CancellationToken);
        var before = (await PutAsync(store, CreateRecord("events/a"))).Revision;
        clock.Move(days: 10_000);
        var ahead = (await PutAsync(store, CreateRecord("events/b"))).Revision;
        clock.Move(days: -10_000);
        var after = (await PutAsync(store, CreateRecord("events/c"))).Revision;
        var next = (await PutAsync(store, CreateRecord("events/d"))).Revision;
        Assert.InRange(ahead.RecordTime - before.RecordTime, Duration.FromDays(10_000), Duration.FromDays(10_001));
        Assert.InRange(after.RecordTime - before.RecordTime, Duration.Zero, Duration.FromMinutes(1));
        Assert.InRange(next.RecordTime - after.RecordTime, Duration.Zero, Duration.FromMinutes(1));
        Assert.Equal(
            [Duration.Zero, Duration.Zero, ahead.RecordTime - after.RecordTime, Duration.Zero],
            [before.ClockSetBack, ahead.ClockSetBack, after.ClockSetBack, next.ClockSetBack]);
        var listed = await store.ListRevisionsAsync(new View(9, null), 0, 10, CancellationToken);
        Assert.Equal([next.ClockSetBack, after.ClockSetBack, Duration.Zero, Duration.Zero], listed.Select(r => r.ClockSetBack));
        Assert.Equal([next.RecordTime, after.RecordTime, ahead.RecordTime, before.RecordTime], listed.Select(r => r.RecordTime));
        Assert.Equal(after.ClockSetBack, (await store.FindRevisionAsync(after.Number, CancellationToken))!.ClockSetBack);
        Assert.Equal(next.Number, await store.WaitForRevisionAsync(ahead.Number, TimeSpan.Zero, CancellationToken));
    }

    [Fact]
    public async Task Fields_must_have_different_names()
    {
        await using var store = await NewStoreAsync();
        foreach (var fields in (string[][])[[], ["close", ""], ["close", "close"]])
        {
            await using var write = await store.BeginWriteAsync("tester", "bars", CancellationToken);
            var bars = SampleBars.Write with { Fields = fields };
            Assert.Equal(
                StoreProblem.Refused, await GetProblemAsync(() => write.PutBarsAsync(bars, SampleBars.StreamAsync(), CancellationToken)));
        }
    }

    [Fact]
    public async Task A_reopened_store_contains_what_was_committed()
    {
        var location = await NewLocationAsync();
        await using (var store = await OpenAsync(location))
        {
            await PutAsync(store, CreateRecord("events/a", "word"));
            await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 10));
        }

        await using var again = await OpenAsync(location);
        Assert.Equal(2, (await again.FindLatestRevisionAsync(CancellationToken))!.Number);
        Assert.Equal("a", await ListIdsAsync(again, new RecordQuery(new View(2, null), "events") { Text = "word" }));
        Assert.Equal(SampleBars.GetRows(SampleBars.CreateBlock(0, 10)), await ReadAsync(again, new View(2, null)));
    }

    [Fact]
    public async Task A_check_finds_what_was_changed_without_the_store()
    {
        var location = await NewLocationAsync();
        await using var store = await OpenAsync(location);
        await PutAsync(store, CreateRecord("events/a", "word", 1, 2, 3, "1", ("k", "v"), ("K", "v")), CreateRecord("events/b"));
        await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 10));
        Assert.Empty(await store.CheckAsync(CancellationToken));
        await TamperAsync(location, "UPDATE record SET sort_time = 5 WHERE name = 'events/b'");
        await TamperAsync(location, "UPDATE chunk_column SET field = 'swapped' WHERE field = 'close'");
        var problems = await store.CheckAsync(CancellationToken);
        Assert.Equal(2, problems.Count);
        Assert.Contains("events/b", problems[0]);
        Assert.Contains("series/a", problems[1]);
        await TamperAsync(location, "UPDATE record SET removed_revision = 2 WHERE name = 'events/a'");
        Assert.Contains("Revision 2", (await store.CheckAsync(CancellationToken))[^1]);
    }

    [Fact]
    public async Task A_write_may_end_after_its_store()
    {
        var store = await NewStoreAsync();
        var write = await store.BeginWriteAsync("tester", "late", CancellationToken);
        await write.PutAsync(CreateRecord("events/a"), CancellationToken);
        await store.DisposeAsync();
        await write.DisposeAsync();
    }

    [Fact]
    public async Task A_newer_store_is_refused()
    {
        var location = await NewLocationAsync();
        await (await OpenAsync(location)).DisposeAsync();
        await TamperAsync(location, "INSERT INTO migration (number, name, checksum, applied_time) VALUES (9999, 'future', 'x', 0)");
        var e = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(location));
        Assert.Equal(StoreProblem.NewerVersion, e.Problem);
        Assert.Contains("9999", e.Message);
    }

    [Fact]
    public async Task A_store_with_other_migrations_is_refused()
    {
        var location = await NewLocationAsync();
        await (await OpenAsync(location)).DisposeAsync();
        await TamperAsync(location, "UPDATE migration SET checksum = 'other' WHERE number = 1");
        Assert.Equal(StoreProblem.MigrationsDiffer, await GetProblemAsync(() => OpenAsync(location)));
    }

    [Fact]
    public async Task The_database_of_another_program_is_refused()
    {
        var location = await NewLocationAsync();
        await TamperAsync(location, "CREATE TABLE customers (id integer)");
        Assert.Equal(StoreProblem.NotAStore, await GetProblemAsync(() => OpenAsync(location)));
    }
}
