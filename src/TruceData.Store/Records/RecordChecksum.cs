using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace TruceData.Store.Records;

/// <summary>
/// The checksum of a record's row, without its facets, so that every reader notices damage. The content hash covers the facets as well.
/// </summary>
internal static class RecordChecksum
{
    public static long Compute(string name, long knowledgeTime, long sortTime, long? sortEnd, string text, ReadOnlySpan<byte> body)
    {
        var hash = new XxHash3();
        hash.Append(MemoryMarshal.AsBytes<long>([knowledgeTime, sortTime, sortEnd ?? long.MaxValue, sortEnd is null ? 0 : 1]));
        foreach (var value in (string[])[name, text])
        {
            var bytes = Encoding.UTF8.GetBytes(value);
            hash.Append(MemoryMarshal.AsBytes<long>([bytes.Length]));
            hash.Append(bytes);
        }

        hash.Append(body);
        return unchecked((long)hash.GetCurrentHashAsUInt64());
    }
}
