using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using TruceData.Domain.Bars;

namespace TruceData.Store.Bars;

/// <summary>
/// The checksums of a chunk's columns, each over the column and the row of the chunk, so that a reader of one column notices damage to it
/// without reading the others. The content hash of a chunk covers all columns together.
/// </summary>
internal static class ChunkChecksums
{
    /// <summary>Computes the checksums of the times and of each column, as little-endian 64-bit integers.</summary>
    public static byte[] Compute(long knowledgeTime, BarBlock bars)
    {
        var (first, last) = (bars.Times.Span[0], bars.Times.Span[^1]);
        var checksums = new byte[sizeof(ulong) * (bars.Columns.Count + 1)];
        Write(0, MemoryMarshal.AsBytes(bars.Times.Span));
        for (var i = 0; i < bars.Columns.Count; i++) Write(i + 1, MemoryMarshal.AsBytes(bars.Columns[i].Span));
        return checksums;

        void Write(int column, ReadOnlySpan<byte> bytes) => BinaryPrimitives.WriteUInt64LittleEndian(
            checksums.AsSpan(column * sizeof(ulong)), Compute(knowledgeTime, first, last, bytes));
    }

    /// <summary>Returns whether a column is as it was written.</summary>
    /// <param name="chunk">The row of the chunk.</param>
    /// <param name="column">The index of the column: 0 for the times, 1 for the first field.</param>
    /// <param name="bytes">The column.</param>
    public static bool Match(ChunkRow chunk, int column, ReadOnlySpan<byte> bytes) =>
        chunk.Checksums is { } checksums
        && checksums.Length >= sizeof(ulong) * (column + 1)
        && BinaryPrimitives.ReadUInt64LittleEndian(checksums.AsSpan(column * sizeof(ulong)))
            == Compute(chunk.KnowledgeTime, chunk.FirstTime, chunk.LastTime, bytes);

    private static ulong Compute(long knowledgeTime, long firstTime, long lastTime, ReadOnlySpan<byte> bytes)
    {
        var hash = new XxHash3();
        hash.Append(MemoryMarshal.AsBytes<long>([knowledgeTime, firstTime, lastTime]));
        hash.Append(bytes);
        return hash.GetCurrentHashAsUInt64();
    }
}
