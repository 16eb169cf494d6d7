using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Store.Bars;
using TruceData.Store.Errors;
using TruceData.Store.Revisions;

namespace TruceData.Store.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Bars_are_read_bit_for_bit_in_the_requested_fields()
    {
        await using var store = await NewStoreAsync();
        var block = SampleBars.CreateBlock(0, 70_000);
        var result = await PutBarsAsync(store, null, block.Slice(0, 10), block.Slice(10, 50_000), block.Slice(50_010, 19_990));
        Assert.Equal([new RevisionCount("bars", 70_000, 0)], result.Revision.Counts);
        Assert.Equal(SampleBars.GetRows(block), await ReadAsync(store, new View(1, null)));
        var bars = await store.ReadBarsAsync(new BarQuery("series/a", new View(1, null), ["volume"]), CancellationToken);
        Assert.Equal([32_768, 32_768, 4_464], bars.Chunks.Select(c => c.Count));
        Assert.Equal(block.Columns[1].Span[40_000], bars.ValueAt(0, 40_000));
        Assert.Equal(12_345, bars.LowerBound((12_344 * SampleBars.Minute) + 1));
        var stored = await store.FindSeriesAsync("series/a", 1, CancellationToken);
        Assert.Equal(SampleBars.Fields, stored!.Fields);
        Assert.Equal(32_768 * SampleBars.Minute, stored.ChunkSpan);
        await Assert.ThrowsAsync<ArgumentException>(
            () => store.ReadBarsAsync(new BarQuery("series/a", new View(1, null), ["open"]), CancellationToken));
    }

    [Fact]
    public async Task A_range_may_begin_and_end_inside_a_chunk()
    {
        await using var store = await NewStoreAsync();
        var block = SampleBars.CreateBlock(32_000, 2_000);
        await PutBarsAsync(store, null, block);
        (long, long)[] ranges = [(32_001, 33_999), (0, 32_001), (32_768, 32_769), (33_000, 33_000), (33_999, 99_999), (34_000, 35_000)];
        foreach (var (from, to) in ranges)
        {
            var expected = SampleBars.GetRows(block).Where(r => r.Time >= from * SampleBars.Minute && r.Time < to * SampleBars.Minute);
            Assert.Equal(expected, await ReadAsync(store, new View(1, null), from * SampleBars.Minute, to * SampleBars.Minute));
        }

        const long Time = 32_005 * SampleBars.Minute;
        var single = await store.ReadBarsAsync(new BarQuery("series/a", new View(1, null), [], Time - 1, Time + 1), CancellationToken);
        Assert.Equal(1, single.Count);
    }

    [Fact]
    public async Task Bars_put_into_a_gap_add_a_revision_and_the_old_one_stays()
    {
        await using var store = await NewStoreAsync();
        var whole = SampleBars.CreateBlock(0, 40_000);
        await PutBarsAsync(store, null, whole.Slice(0, 10_000), whole.Slice(10_100, 29_900));
        var result = await PutBarsAsync(store, null, whole.Slice(9_990, 120));
        Assert.Equal([new RevisionCount("bars", 100, 0)], result.Revision.Counts);
        Assert.Equal(SampleBars.GetRows(whole), await ReadAsync(store, new View(2, null)));
        var withGap = SampleBars.GetRows(whole.Slice(0, 10_000)).Concat(SampleBars.GetRows(whole.Slice(10_100, 29_900)));
        Assert.Equal(withGap, await ReadAsync(store, new View(1, null)));
        await using var other = await NewStoreAsync();
        Assert.Equal(result.Revision.ContentHash, (await PutBarsAsync(other, null, whole)).Revision.ContentHash);
    }

    [Fact]
    public async Task Rule07_of_two_bars_of_one_time_the_later_revision_holds()
    {
        await using var store = await NewStoreAsync();
        await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 100));
        var result = await PutBarsAsync(store, null, SampleBars.CreateBlock(50, 100, seed: 0.5));
        Assert.Equal([new RevisionCount("bars", 100, 50)], result.Revision.Counts);
        var expected = SampleBars.GetRows(SampleBars.CreateBlock(0, 50))
            .Concat(SampleBars.GetRows(SampleBars.CreateBlock(50, 100, seed: 0.5)));
        Assert.Equal(expected, await ReadAsync(store, new View(2, null)));
        Assert.Equal(SampleBars.GetRows(SampleBars.CreateBlock(0, 100)), await ReadAsync(store, new View(1, null)));
    }

    [Fact]
    public async Task A_write_counts_new_changed_and_unchanged_bars_and_states_the_ratio_of_the_changed_values()
    {
        await using var store = await NewStoreAsync();
        var bars = SampleBars.CreateBlock(0, 40_000, seed: 1);
        Assert.Equal((40_000, 0, 0), await CountAsync(store, null, bars));
        Assert.Equal((0, 0, 40_000), await CountAsync(store, null, bars));

        // A later download after a split of ten for one: the closes of the first 300 bars, and one bar of another ratio.
        double[] closes = [.. bars.Columns[0].Span[..300]];
        for (var i = 0; i < closes.Length; i++) closes[i] /= i == 7 ? 3 : 10;
        var split = new BarBlock(bars.Times[..300], [closes, .. bars.Columns.Skip(1).Select(c => c[..300])]);
        await using (var write = await store.BeginWriteAsync("tester", "bars", CancellationToken))
        {
            var result = await write.PutBarsAsync(
                SampleBars.Write, SampleBars.StreamAsync(split, bars.Slice(300, 5), SampleBars.CreateBlock(40_000, 20)), CancellationToken);
            Assert.Equal((20, 300, 5), (result.NewCount, result.ChangedCount, result.UnchangedCount));
            Assert.Equal([new ChangeRatio(SampleBars.Fields[0], 10, 299)], result.Ratios);
        }

        // Corrections are compared with what was known before them.
        Assert.Equal((20, 300, 5), await CountAsync(store, Day(90), split, bars.Slice(300, 5), SampleBars.CreateBlock(40_000, 20)));
        Assert.Equal((0, 0, 300), await CountAsync(store, Day(90), split));
        Assert.Equal((0, 300, 0), await CountAsync(store, Day(91), bars.Slice(0, 300)));
        Assert.Equal((0, 0, 300), await CountAsync(store, null, bars.Slice(0, 300)));
    }

    [Fact]
    public async Task Missing_values_of_different_bits_are_equal_and_zeros_of_different_signs_are_not()
    {
        await using var store = await NewStoreAsync();
        static BarBlock Bar(double value) => new(new[] { 0L }, [new[] { value }, new[] { 1.0 }]);
        await CountAsync(store, null, Bar(double.NaN));
        Assert.Equal((0, 0, 1), await CountAsync(store, null, Bar(BitConverter.Int64BitsToDouble(0x7ff8_0000_0000_07a2))));
        Assert.Equal((0, 1, 0), await CountAsync(store, null, Bar(0.0)));
        Assert.Equal((0, 1, 0), await CountAsync(store, null, Bar(-0.0)));
    }

    private static async Task<(long, long, long)> CountAsync(DataStore store, Instant? known, params BarBlock[] blocks)
    {
        await using var session = await store.BeginWriteAsync("tester", "bars", CancellationToken);
        var result = await session.PutBarsAsync(
            SampleBars.Write with { KnowledgeTime = known }, SampleBars.StreamAsync(blocks), CancellationToken);
        await session.CommitAsync(CancellationToken);
        return (result.NewCount, result.ChangedCount, result.UnchangedCount);
    }

    [Fact]
    public async Task Equal_bars_add_no_revision()
    {
        await using var store = await NewStoreAsync();
        await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 40_000));
        Assert.False((await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 40_000))).HasChanged);
        Assert.False((await PutBarsAsync(store, null, SampleBars.CreateBlock(39_000, 1_000))).HasChanged);
        Assert.False((await PutBarsAsync(store, null)).HasChanged);
        await using var write = await store.BeginWriteAsync("tester", "remove and put", CancellationToken);
        await write.RemoveBarsAsync("series/a", 0, long.MaxValue, CancellationToken);
        await write.PutBarsAsync(SampleBars.Write, SampleBars.StreamAsync(SampleBars.CreateBlock(0, 40_000)), CancellationToken);
        Assert.False((await write.CommitAsync(CancellationToken)).HasChanged);
    }

    [Fact]
    public async Task Rule14_a_correction_is_seen_from_when_it_was_known()
    {
        await using var store = await NewStoreAsync();
        await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 40_000));
        await PutBarsAsync(store, Day(5), SampleBars.CreateBlock(10, 1, seed: 5), SampleBars.CreateBlock(35_000, 1, seed: 5));
        await PutBarsAsync(store, Day(3), SampleBars.CreateBlock(10, 2, seed: 3), SampleBars.CreateBlock(50_000, 1, seed: 3));
        async Task<double> CloseAsync(View view, long minute)
        {
            var bars = await store.ReadBarsAsync(new BarQuery("series/a", view, ["close"]), CancellationToken);
            return bars.ValueAt(0, bars.LowerBound(minute * SampleBars.Minute));
        }

        Assert.Equal(10, await CloseAsync(new View(1, Day(9)), 10));
        Assert.Equal(15, await CloseAsync(new View(2, null), 10));
        Assert.Equal(10, await CloseAsync(new View(2, Day(4)), 10));
        Assert.Equal(15, await CloseAsync(new View(2, Day(5)), 10));
        Assert.Equal(15, await CloseAsync(new View(3, null), 10));
        Assert.Equal(13, await CloseAsync(new View(3, Day(4)), 10));
        Assert.Equal(14, await CloseAsync(new View(3, Day(5)), 11));
        Assert.Equal(10, await CloseAsync(new View(3, Day(2)), 10));
        Assert.Equal(40_000, (await ReadAsync(store, new View(3, Day(2)))).Count);
        Assert.Equal(40_001, (await ReadAsync(store, new View(3, Day(3)))).Count);
        Assert.Equal(40_000, (await ReadAsync(store, new View(3, Day(9)), to: 50_000 * SampleBars.Minute)).Count);
    }

    [Fact]
    public async Task A_sequence_reports_when_its_newest_correction_was_known()
    {
        await using var store = await NewStoreAsync();
        await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 40_000));
        await PutBarsAsync(store, Day(5), SampleBars.CreateBlock(10, 1, seed: 5));
        async Task<long[]> KnownFromAsync(View view)
        {
            var bars = await store.ReadBarsAsync(new BarQuery("series/a", view, ["close"]), CancellationToken);
            Assert.Equal(bars.Chunks.Max(c => c.KnownFrom), bars.KnownFrom);
            return bars.Chunks.Select(c => c.KnownFrom).ToArray();
        }

        var corrected = await KnownFromAsync(new View(2, null));
        var before = await KnownFromAsync(new View(2, Day(4)));
        Assert.Equal([Day(5).ToUnixNanos(), long.MinValue], corrected);
        Assert.Equal([long.MinValue, long.MinValue], before);
    }

    [Fact]
    public async Task Rule14_removed_bars_are_gone_from_every_layer_and_still_there_before()
    {
        await using var store = await NewStoreAsync();
        await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 100));
        await PutBarsAsync(store, Day(1), SampleBars.CreateBlock(40, 20, seed: 1));
        await using (var write = await store.BeginWriteAsync("tester", "remove", CancellationToken))
        {
            Assert.True(await write.RemoveBarsAsync("series/a", 50 * SampleBars.Minute, 60 * SampleBars.Minute, CancellationToken));
            Assert.False(await write.RemoveBarsAsync("series/a", 50 * SampleBars.Minute, 60 * SampleBars.Minute, CancellationToken));
            Assert.False(await write.RemoveBarsAsync("series/none", 0, 1, CancellationToken));
            Assert.Equal([new RevisionCount("bars", 0, 20)], (await write.CommitAsync(CancellationToken)).Revision.Counts);
        }

        Assert.Equal(100, (await ReadAsync(store, new View(2, null))).Count);
        Assert.Equal(90, (await ReadAsync(store, new View(3, null))).Count);
        await using (var write = await store.BeginWriteAsync("tester", "remove all", CancellationToken))
        {
            await write.RemoveBarsAsync("series/a", long.MinValue, long.MaxValue, CancellationToken);
            await write.CommitAsync(CancellationToken);
        }

        Assert.Null(await store.FindSeriesAsync("series/a", 4, CancellationToken));
        Assert.NotNull(await store.FindSeriesAsync("series/a", 3, CancellationToken));
        Assert.Empty(await ReadAsync(store, new View(4, null)));
        Assert.Equal(90, (await ReadAsync(store, new View(3, null))).Count);
    }

    [Fact]
    public async Task Other_fields_are_refused_until_the_bars_are_removed()
    {
        await using var store = await NewStoreAsync();
        await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 10));
        var other = new BarWrite("series/a", ["volume", "close"], 1);
        await using (var write = await store.BeginWriteAsync("tester", "other", CancellationToken))
        {
            var bars = SampleBars.StreamAsync(SampleBars.CreateBlock(0, 1));
            Assert.Equal(StoreProblem.Refused, await GetProblemAsync(() => write.PutBarsAsync(other, bars, CancellationToken)));
        }

        await using (var write = await store.BeginWriteAsync("tester", "other", CancellationToken))
        {
            await write.RemoveBarsAsync("series/a", long.MinValue, long.MaxValue, CancellationToken);
            await write.PutBarsAsync(other, SampleBars.StreamAsync(SampleBars.CreateBlock(0, 1)), CancellationToken);
            await write.CommitAsync(CancellationToken);
        }

        Assert.Equal(["volume", "close"], (await store.FindSeriesAsync("series/a", 2, CancellationToken))!.Fields);
        Assert.Equal(10, (await ReadAsync(store, new View(1, null))).Count);
        Assert.Single(await ReadAsync(store, new View(2, null)));
    }

    [Fact]
    public async Task A_bucket_with_more_bars_than_expected_has_several_chunks()
    {
        await using var store = await NewStoreAsync();
        await using var other = await NewStoreAsync();
        var block = SampleBars.CreateBlock(-50_000, 100_000);
        var write = SampleBars.Write with { BarSpan = SampleBars.Minute * 10 };
        await WriteBarsAsync(store, write, block);
        foreach (var start in new[] { 90_000, 0, 30_000, 60_000 })
            await WriteBarsAsync(other, write, block.Slice(start, Math.Min(30_000, 100_000 - start)));

        Assert.Equal(SampleBars.GetRows(block), await ReadAsync(store, new View(1, null)));
        Assert.Equal(SampleBars.GetRows(block), await ReadAsync(other, new View(4, null)));
        Assert.Equal(await GetContentHashAsync(store), await GetContentHashAsync(other));

        await using (var session = await other.BeginWriteAsync("tester", "remove", CancellationToken))
        {
            await session.RemoveBarsAsync("series/a", -40_000 * SampleBars.Minute, 49_000 * SampleBars.Minute, CancellationToken);
            await session.CommitAsync(CancellationToken);
        }

        var remaining = SampleBars.GetRows(block.Slice(0, 10_000)).Concat(SampleBars.GetRows(block.Slice(99_000, 1_000)));
        Assert.Equal(remaining, await ReadAsync(other, new View(5, null)));
        Assert.Equal(SampleBars.GetRows(block), await ReadAsync(other, new View(4, null)));
    }

    [Fact]
    public async Task Every_NaN_is_an_equal_missing_value()
    {
        await using var store = await NewStoreAsync();
        BarBlock WithClose(double close) => new(new long[] { 1 }, [new[] { close }, new[] { 1.0 }]);
        await PutBarsAsync(store, null, WithClose(double.NaN));
        Assert.False((await PutBarsAsync(store, null, WithClose(BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0123)))).HasChanged);
        Assert.False((await PutBarsAsync(store, null, WithClose(-double.NaN))).HasChanged);
        Assert.True((await PutBarsAsync(store, null, WithClose(-0.0))).HasChanged);
        Assert.True((await PutBarsAsync(store, null, WithClose(0.0))).HasChanged);
    }

    [Fact]
    public async Task Bars_out_of_order_or_with_missing_columns_are_refused()
    {
        await using var store = await NewStoreAsync();
        BarBlock narrow = new(new long[] { 1 }, [new[] { 1.0 }]);
        BarBlock repeated = new(new long[] { 1, 1 }, [new[] { 1.0, 2 }, new[] { 1.0, 2 }]);
        await Assert.ThrowsAsync<ArgumentException>(() => PutBarsAsync(store, null, narrow));
        await Assert.ThrowsAsync<ArgumentException>(() => PutBarsAsync(store, null, repeated));
        BarBlock[] overlapping = [SampleBars.CreateBlock(5, 5), SampleBars.CreateBlock(9, 1)];
        await Assert.ThrowsAsync<ArgumentException>(() => PutBarsAsync(store, null, overlapping));
        Assert.Null(await store.FindLatestRevisionAsync(CancellationToken));
    }

    [Fact]
    public async Task Times_at_the_limits_of_the_range_are_stored()
    {
        await using var store = await NewStoreAsync();
        long[] times = [long.MinValue + 1, -1, 0, long.MaxValue - 1];
        var block = new BarBlock(times, [new double[4], new double[4]]);
        await PutBarsAsync(store, null, block);
        await PutBarsAsync(store, Day(0), block);
        Assert.Equal(times, (await ReadAsync(store, new View(2, null))).Select(r => r.Time));
        await WriteBarsAsync(store, new BarWrite("series/b", SampleBars.Fields, long.MaxValue), block);
        Assert.Equal(4, (await store.ReadBarsAsync(new BarQuery("series/b", new View(3, null), []), CancellationToken)).Count);
    }

    [Fact]
    public async Task A_sequence_loads_the_bars_of_its_revision_after_a_later_write()
    {
        await using var store = await NewStoreAsync();
        await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 300_000));
        var before = await store.ReadBarsAsync(new BarQuery("series/a", new View(1, null), SampleBars.Fields), CancellationToken);
        await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 300_000, seed: 1));
        Assert.Equal(SampleBars.GetRows(SampleBars.CreateBlock(0, 300_000)), SampleBars.GetRows(before));
    }
}
