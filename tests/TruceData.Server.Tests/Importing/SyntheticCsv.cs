using System.Buffers;
using System.Buffers.Text;

namespace TruceData.Server.Tests.Importing;

/// <summary>
/// Synthetic one-minute bars as CSV: a deterministic random walk, not market data. Six columns, with times in ISO 8601 UTC from 2000-01-01.
/// </summary>
internal static class SyntheticCsv
{
    private static readonly DateTime Start = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static async Task WriteAsync(Stream stream, int bars, ulong seed = 1)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 20);
        buffer.Write("time,open,high,low,close,volume\n"u8);
        var walk = new Walk(seed);
        for (var i = 0; i < bars; i++)
        {
            walk.WriteBar(buffer, Start.AddMinutes(i));
            if (buffer.WrittenCount < 1 << 20) continue;
            await stream.WriteAsync(buffer.WrittenMemory);
            buffer.ResetWrittenCount();
        }

        await stream.WriteAsync(buffer.WrittenMemory);
    }

    /// <summary>Prices in whole cents, volumes in thousandths: a walk by a linear congruential generator.</summary>
    private sealed class Walk(ulong state)
    {
        private ulong _state = state;
        private long _price = 11_723_450;

        public void WriteBar(ArrayBufferWriter<byte> buffer, DateTime time)
        {
            var open = _price;
            _price = Math.Max(100_000, _price + Next(20_001) - 10_000);
            var high = Math.Max(open, _price) + Next(5_000);
            var low = Math.Min(open, _price) - Next(5_000);
            WriteTime(buffer, time);
            foreach (var price in (ReadOnlySpan<long>)[open, high, low, _price]) WriteDecimal(buffer, price, 2);
            WriteDecimal(buffer, Next(1_000_000), 3);
            buffer.Write("\n"u8);
        }

        private long Next(int bound)
        {
            _state = (_state * 6364136223846793005) + 1442695040888963407;
            return (long)((_state >> 33) % (ulong)bound);
        }

        private static void WriteTime(ArrayBufferWriter<byte> buffer, DateTime time)
        {
            time.TryFormat(buffer.GetSpan(20), out var written, "yyyy-MM-dd'T'HH:mm:ss'Z'");
            buffer.Advance(written);
        }

        private static void WriteDecimal(ArrayBufferWriter<byte> buffer, long digits, byte scale)
        {
            var span = buffer.GetSpan(32);
            span[0] = (byte)',';
            Utf8Formatter.TryFormat(new decimal((int)digits, 0, 0, isNegative: false, scale), span[1..], out var written);
            buffer.Advance(written + 1);
        }
    }
}
