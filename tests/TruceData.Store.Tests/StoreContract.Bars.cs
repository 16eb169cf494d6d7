using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Store.Bars;
using TruceData.Store.Revisions;

namespace TruceData.Store.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Bars_read_back_to_the_bit_in_the_fields_asked_for()
    {
        await using var store = await NewStoreAsync();
        var block = Bars.Block(0, 70_000);
        var result = await PutBarsAsync(store, null, block.Slice(0, 10), block.Slice(10, 50_000), block.Slice(50_010, 19_990));
        Assert.Equal([new RevisionCount("bars", 70_000, 0)], result.Revision.Counts);
        Assert.Equal(Bars.Rows(block), await ReadAsync(store, new View(1, null)));
        var bars = await store.ReadBarsAsync(new BarQuery("series/a", new View(1, null), ["volume"]), Ct);
        Assert.Equal([32_768, 32_768, 4_464], bars.Chunks.Select(c => c.Count));
        Assert.Equal(block.Columns[1].Span[40_000], bars.ValueAt(0, 40_000));
        Assert.Equal(12_345, bars.LowerBound((12_344 * Bars.Minute) + 1));
        var stored = await store.FindSeriesAsync("series/a", 1, Ct);
        Assert.Equal(Bars.Fields, stored!.Fields);
        Assert.Equal(32_768 * Bars.Minute, stored.ChunkSpan);
        await Assert.ThrowsAsync<ArgumentException>(
            () => store.ReadBarsAsync(new BarQuery("series/a", new View(1, null), ["open"]), Ct));
    }

    [Fact]
    public async Task Ranges_are_cut_inside_a_chunk()
    {
        await using var store = await NewStoreAsync();
        var block = Bars.Block(32_000, 2_000);
        await PutBarsAsync(store, null, block);
        (long, long)[] ranges = [(32_001, 33_999), (0, 32_001), (32_768, 32_769), (33_000, 33_000), (33_999, 99_999), (34_000, 35_000)];
        foreach (var (from, to) in ranges)
        {
            var expected = Bars.Rows(block).Where(r => r.Time >= from * Bars.Minute && r.Time < to * Bars.Minute);
            Assert.Equal(expected, await ReadAsync(store, new View(1, null), from * Bars.Minute, to * Bars.Minute));
        }

        Assert.Equal(1, (await store.ReadBarsAsync(
            new BarQuery("series/a", new View(1, null), [], (32_005 * Bars.Minute) - 1, (32_005 * Bars.Minute) + 1), Ct)).Count);
    }

    [Fact]
    public async Task Bars_put_into_the_middle_make_a_revision_and_the_old_one_stays()
    {
        await using var store = await NewStoreAsync();
        var whole = Bars.Block(0, 40_000);
        await PutBarsAsync(store, null, whole.Slice(0, 10_000), whole.Slice(10_100, 29_900));
        var result = await PutBarsAsync(store, null, whole.Slice(9_990, 120));
        Assert.Equal([new RevisionCount("bars", 100, 0)], result.Revision.Counts);
        Assert.Equal(Bars.Rows(whole), await ReadAsync(store, new View(2, null)));
        Assert.Equal(
            Bars.Rows(whole.Slice(0, 10_000)).Concat(Bars.Rows(whole.Slice(10_100, 29_900))), await ReadAsync(store, new View(1, null)));
        await using var other = await NewStoreAsync();
        Assert.Equal(result.Revision.ContentHash, (await PutBarsAsync(other, null, whole)).Revision.ContentHash);
    }

    [Fact]
    public async Task Rule07_of_two_bars_of_one_time_the_later_revision_holds()
    {
        await using var store = await NewStoreAsync();
        await PutBarsAsync(store, null, Bars.Block(0, 100));
        var result = await PutBarsAsync(store, null, Bars.Block(50, 100, seed: 0.5));
        Assert.Equal([new RevisionCount("bars", 100, 50)], result.Revision.Counts);
        var expected = Bars.Rows(Bars.Block(0, 50)).Concat(Bars.Rows(Bars.Block(50, 100, seed: 0.5)));
        Assert.Equal(expected, await ReadAsync(store, new View(2, null)));
        Assert.Equal(Bars.Rows(Bars.Block(0, 100)), await ReadAsync(store, new View(1, null)));
    }

    [Fact]
    public async Task The_same_bars_again_make_no_revision()
    {
        await using var store = await NewStoreAsync();
        await PutBarsAsync(store, null, Bars.Block(0, 40_000));
        Assert.False((await PutBarsAsync(store, null, Bars.Block(0, 40_000))).Changed);
        Assert.False((await PutBarsAsync(store, null, Bars.Block(39_000, 1_000))).Changed);
        Assert.False((await PutBarsAsync(store, null)).Changed);
        await using var write = await store.BeginWriteAsync("tester", "out and in", Ct);
        await write.RemoveBarsAsync("series/a", 0, long.MaxValue, Ct);
        await write.PutBarsAsync(new BarWrite("series/a", Bars.Fields, Bars.Minute), Bars.Stream(Bars.Block(0, 40_000)), Ct);
        Assert.False((await write.CommitAsync(Ct)).Changed);
    }

    [Fact]
    public async Task Rule14_a_correction_is_seen_from_when_it_was_known()
    {
        await using var store = await NewStoreAsync();
        await PutBarsAsync(store, null, Bars.Block(0, 40_000));
        await PutBarsAsync(store, At(5), Bars.Block(10, 1, seed: 5), Bars.Block(35_000, 1, seed: 5));
        await PutBarsAsync(store, At(3), Bars.Block(10, 2, seed: 3), Bars.Block(50_000, 1, seed: 3));
        async Task<double> Close(View view, long minute)
        {
            var bars = await store.ReadBarsAsync(new BarQuery("series/a", view, ["close"]), Ct);
            return bars.ValueAt(0, bars.LowerBound(minute * Bars.Minute));
        }

        Assert.Equal(10, await Close(new View(1, At(9)), 10));
        Assert.Equal(15, await Close(new View(2, null), 10));
        Assert.Equal(10, await Close(new View(2, At(4)), 10));
        Assert.Equal(15, await Close(new View(2, At(5)), 10));
        Assert.Equal(15, await Close(new View(3, null), 10));
        Assert.Equal(13, await Close(new View(3, At(4)), 10));
        Assert.Equal(14, await Close(new View(3, At(5)), 11));
        Assert.Equal(10, await Close(new View(3, At(2)), 10));
        Assert.Equal(40_000, (await ReadAsync(store, new View(3, At(2)))).Count);
        Assert.Equal(40_001, (await ReadAsync(store, new View(3, At(3)))).Count);
        Assert.Equal(40_000, (await ReadAsync(store, new View(3, At(9)), to: 50_000 * Bars.Minute)).Count);
    }

    [Fact]
    public async Task A_sequence_tells_when_its_newest_correction_was_known()
    {
        await using var store = await NewStoreAsync();
        await PutBarsAsync(store, null, Bars.Block(0, 40_000));
        await PutBarsAsync(store, At(5), Bars.Block(10, 1, seed: 5));
        async Task<long[]> KnownFrom(View view)
        {
            var bars = await store.ReadBarsAsync(new BarQuery("series/a", view, ["close"]), Ct);
            Assert.Equal(bars.Chunks.Max(c => c.KnownFrom), bars.KnownFrom);
            return bars.Chunks.Select(c => c.KnownFrom).ToArray();
        }

        var (corrected, before) = (await KnownFrom(new View(2, null)), await KnownFrom(new View(2, At(4))));
        Assert.Equal([At(5).ToUnixNanos(), long.MinValue], corrected);
        Assert.Equal([long.MinValue, long.MinValue], before);
    }

    [Fact]
    public async Task Rule14_removed_bars_are_gone_from_every_layer_and_still_there_before()
    {
        await using var store = await NewStoreAsync();
        await PutBarsAsync(store, null, Bars.Block(0, 100));
        await PutBarsAsync(store, At(1), Bars.Block(40, 20, seed: 1));
        await using (var write = await store.BeginWriteAsync("tester", "out", Ct))
        {
            Assert.True(await write.RemoveBarsAsync("series/a", 50 * Bars.Minute, 60 * Bars.Minute, Ct));
            Assert.False(await write.RemoveBarsAsync("series/a", 50 * Bars.Minute, 60 * Bars.Minute, Ct));
            Assert.False(await write.RemoveBarsAsync("series/none", 0, 1, Ct));
            Assert.Equal([new RevisionCount("bars", 0, 20)], (await write.CommitAsync(Ct)).Revision.Counts);
        }

        Assert.Equal(100, (await ReadAsync(store, new View(2, null))).Count);
        Assert.Equal(90, (await ReadAsync(store, new View(3, null))).Count);
        await using (var write = await store.BeginWriteAsync("tester", "all out", Ct))
        {
            await write.RemoveBarsAsync("series/a", long.MinValue, long.MaxValue, Ct);
            await write.CommitAsync(Ct);
        }

        Assert.Null(await store.FindSeriesAsync("series/a", 4, Ct));
        Assert.NotNull(await store.FindSeriesAsync("series/a", 3, Ct));
        Assert.Empty(await ReadAsync(store, new View(4, null)));
        Assert.Equal(90, (await ReadAsync(store, new View(3, null))).Count);
    }

    [Fact]
    public async Task Other_fields_are_refused_until_the_bars_are_removed()
    {
        await using var store = await NewStoreAsync();
        await PutBarsAsync(store, null, Bars.Block(0, 10));
        var other = new BarWrite("series/a", ["volume", "close"], 1);
        await using (var write = await store.BeginWriteAsync("tester", "other", Ct))
        {
            var e = await Assert.ThrowsAsync<StoreException>(() => write.PutBarsAsync(other, Bars.Stream(Bars.Block(0, 1)), Ct));
            Assert.Equal(StoreProblem.Refused, e.Problem);
        }

        await using (var write = await store.BeginWriteAsync("tester", "other", Ct))
        {
            await write.RemoveBarsAsync("series/a", long.MinValue, long.MaxValue, Ct);
            await write.PutBarsAsync(other, Bars.Stream(Bars.Block(0, 1)), Ct);
            await write.CommitAsync(Ct);
        }

        Assert.Equal(["volume", "close"], (await store.FindSeriesAsync("series/a", 2, Ct))!.Fields);
        Assert.Equal(10, (await ReadAsync(store, new View(1, null))).Count);
        Assert.Single(await ReadAsync(store, new View(2, null)));
    }

    [Fact]
    public async Task A_bucket_denser_than_typical_is_cut_into_parts()
    {
        await using var store = await NewStoreAsync();
        await using var other = await NewStoreAsync();
        var block = Bars.Block(-50_000, 100_000);
        var write = new BarWrite("series/a", Bars.Fields, Bars.Minute * 10);
        await using (var session = await store.BeginWriteAsync("tester", "dense", Ct))
        {
            await session.PutBarsAsync(write, Bars.Stream(block), Ct);
            await session.CommitAsync(Ct);
        }

        foreach (var start in new[] { 90_000, 0, 30_000, 60_000 })
        {
            await using var session = await other.BeginWriteAsync("tester", "dense", Ct);
            await session.PutBarsAsync(write, Bars.Stream(block.Slice(start, Math.Min(30_000, 100_000 - start))), Ct);
            await session.CommitAsync(Ct);
        }

        Assert.Equal(Bars.Rows(block), await ReadAsync(store, new View(1, null)));
        Assert.Equal(Bars.Rows(block), await ReadAsync(other, new View(4, null)));
        Assert.Equal((await store.FindLatestRevisionAsync(Ct))!.ContentHash, (await other.FindLatestRevisionAsync(Ct))!.ContentHash);

        await using (var session = await other.BeginWriteAsync("tester", "thinner", Ct))
        {
            await session.RemoveBarsAsync("series/a", -40_000 * Bars.Minute, 49_000 * Bars.Minute, Ct);
            await session.CommitAsync(Ct);
        }

        var thinner = Bars.Rows(block.Slice(0, 10_000)).Concat(Bars.Rows(block.Slice(99_000, 1_000)));
        Assert.Equal(thinner, await ReadAsync(other, new View(5, null)));
        Assert.Equal(Bars.Rows(block), await ReadAsync(other, new View(4, null)));
    }

    [Fact]
    public async Task Every_missing_value_is_the_same_missing_value()
    {
        await using var store = await NewStoreAsync();
        BarBlock With(double nan) => new(new long[] { 1 }, [new[] { nan }, new[] { 1.0 }]);
        await PutBarsAsync(store, null, With(double.NaN));
        Assert.False((await PutBarsAsync(store, null, With(BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0123)))).Changed);
        Assert.False((await PutBarsAsync(store, null, With(-double.NaN))).Changed);
        Assert.True((await PutBarsAsync(store, null, With(-0.0))).Changed);
        Assert.True((await PutBarsAsync(store, null, With(0.0))).Changed);
    }

    [Fact]
    public async Task Bars_out_of_order_or_of_the_wrong_width_are_refused()
    {
        await using var store = await NewStoreAsync();
        BarBlock narrow = new(new long[] { 1 }, [new[] { 1.0 }]);
        BarBlock twice = new(new long[] { 1, 1 }, [new[] { 1.0, 2 }, new[] { 1.0, 2 }]);
        await Assert.ThrowsAsync<ArgumentException>(() => PutBarsAsync(store, null, narrow));
        await Assert.ThrowsAsync<ArgumentException>(() => PutBarsAsync(store, null, twice));
        await Assert.ThrowsAsync<ArgumentException>(() => PutBarsAsync(store, null, Bars.Block(5, 5), Bars.Block(9, 1)));
        Assert.Null(await store.FindLatestRevisionAsync(Ct));
    }

    [Fact]
    public async Task Times_at_the_ends_of_the_range_are_kept()
    {
        await using var store = await NewStoreAsync();
        long[] times = [long.MinValue + 1, -1, 0, long.MaxValue - 1];
        var block = new BarBlock(times, [new double[4], new double[4]]);
        await PutBarsAsync(store, null, block);
        await PutBarsAsync(store, At(0), block);
        Assert.Equal(times, (await ReadAsync(store, new View(2, null))).Select(r => r.Time));
        await using var write = await store.BeginWriteAsync("tester", "long", Ct);
        await write.PutBarsAsync(new BarWrite("series/b", Bars.Fields, long.MaxValue), Bars.Stream(block), Ct);
        await write.CommitAsync(Ct);
        Assert.Equal(4, (await store.ReadBarsAsync(new BarQuery("series/b", new View(3, null), []), Ct)).Count);
    }

    [Fact]
    public async Task A_sequence_read_before_a_write_gives_what_it_was_asked_for_after_it()
    {
        await using var store = await NewStoreAsync();
        await PutBarsAsync(store, null, Bars.Block(0, 300_000));
        var before = await store.ReadBarsAsync(new BarQuery("series/a", new View(1, null), Bars.Fields), Ct);
        await PutBarsAsync(store, null, Bars.Block(0, 300_000, seed: 1));
        Assert.Equal(Bars.Rows(Bars.Block(0, 300_000)), Bars.Rows(before));
    }
}
