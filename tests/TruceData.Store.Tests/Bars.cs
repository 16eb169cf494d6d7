using TruceData.Domain.Bars;

namespace TruceData.Store.Tests;

/// <summary>Makes bars for tests.</summary>
internal static class Bars
{
    public const long Minute = 60_000_000_000;

    public static readonly string[] Fields = ["close", "volume"];

    /// <summary>A bar a minute from a minute on; values follow from the minute and a seed.</summary>
    public static BarBlock Block(long firstMinute, int count, double seed = 0) =>
        Block(Enumerable.Range(0, count).Select(i => firstMinute + i), seed);

    public static BarBlock Block(IEnumerable<long> minutes, double seed = 0)
    {
        var times = minutes.Select(m => m * Minute).ToArray();
        return new BarBlock(
            times,
            [
                times.Select(t => (t / (double)Minute) + seed).ToArray(),
                times.Select(t => t / Minute % 7 == 0 ? double.NaN : (t / Minute * 10) + seed).ToArray(),
            ]);
    }

    public static async IAsyncEnumerable<BarBlock> Stream(params BarBlock[] blocks)
    {
        foreach (var block in blocks)
        {
            await Task.Yield();
            yield return block;
        }
    }

    /// <summary>All rows of a sequence: time, then the bits of its values.</summary>
    public static List<(long Time, string Values)> Rows(BarSequence bars)
    {
        var rows = new List<(long, string)>();
        for (var chunk = 0; chunk < bars.Chunks.Count; chunk++)
        {
            var (block, bounds) = (bars.Chunk(chunk), bars.Chunks[chunk]);
            Assert.Equal(bounds with { KnownFrom = long.MinValue }, new ChunkBounds(block.Times.Span[0], block.Times.Span[^1], block.Count));
            rows.AddRange(Rows(block));
        }

        Assert.Equal(rows.Count, bars.Count);
        return rows;
    }

    public static IEnumerable<(long Time, string Values)> Rows(BarBlock block)
    {
        for (var i = 0; i < block.Count; i++)
        {
            yield return (
                block.Times.Span[i],
                string.Join(' ', block.Columns.Select(c => BitConverter.DoubleToInt64Bits(c.Span[i]).ToString("x"))));
        }
    }
}
