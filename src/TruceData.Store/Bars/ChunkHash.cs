using System.Runtime.InteropServices;
using TruceData.Domain.Bars;
using TruceData.Store.Revisions;

namespace TruceData.Store.Bars;

/// <summary>Computes the content hash of a chunk.</summary>
internal static class ChunkHash
{
    public static byte[] Compute(IReadOnlyList<string> fields, BarBlock bars)
    {
        using var hash = new ContentHash();
        hash.Add(fields.Count);
        foreach (var field in fields) hash.Add(field);
        hash.Add(MemoryMarshal.AsBytes(bars.Times.Span));
        foreach (var column in bars.Columns) hash.Add(MemoryMarshal.AsBytes(column.Span));
        return hash.Finish();
    }
}
