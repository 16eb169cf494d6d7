using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TruceData.Domain.Bars;
using TruceData.Store.Dialects;
using TruceData.Store.Records;

namespace TruceData.Store.Revisions;

/// <summary>SHA-256 over parts that are marked off by their lengths.</summary>
internal sealed class ContentHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public static byte[] Compute(Record record, IReadOnlyList<Facet> facets)
    {
        using var hash = new ContentHash();
        hash.Add(record.Name);
        hash.Add(StoredInstants.Exact(record.KnowledgeTime, $"The knowledge time of {record.Name}"));
        hash.Add(StoredInstants.Exact(record.SortTime, $"The sort time of {record.Name}"));
        hash.Add(record.SortEnd is { } end ? StoredInstants.Exact(end, $"The sort end of {record.Name}") : long.MaxValue);
        hash.Add(record.SortEnd is null ? 0 : 1);
        hash.Add(facets.Count);
        foreach (var (key, value) in facets)
        {
            hash.Add(key);
            hash.Add(value);
        }

        hash.Add(record.Text);
        hash.Add(record.Body.Span);
        return hash.Finish();
    }

    public static byte[] Compute(IReadOnlyList<string> fields, BarBlock bars)
    {
        using var hash = new ContentHash();
        hash.Add(fields.Count);
        foreach (var field in fields) hash.Add(field);
        hash.Add(MemoryMarshal.AsBytes(bars.Times.Span));
        foreach (var column in bars.Columns) hash.Add(MemoryMarshal.AsBytes(column.Span));
        return hash.Finish();
    }

    public void Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        _hash.AppendData(bytes);
    }

    public void Add(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _hash.AppendData(bytes);
    }

    public byte[] Finish() => _hash.GetHashAndReset();

    public void Dispose() => _hash.Dispose();
}
