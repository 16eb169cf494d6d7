using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using TruceData.Client;
using TruceData.V1;

namespace TruceData.Conformance;

/// <summary>Computes SHA-256 over each column of a stream, from the memory that the client returns to its user.</summary>
internal sealed class ColumnDigests : IDisposable
{
    private static readonly EnumDescriptor Fields = FieldReflection.Descriptor.FindTypeByName<EnumDescriptor>(nameof(Field));
    private static readonly double Nan = BitConverter.Int64BitsToDouble(0x7ff8_0000_0000_0000);
    private readonly Dictionary<string, (int Count, IncrementalHash Hash)> _columns = [];

    public void Add(IMessage response)
    {
        switch (response)
        {
            case ReadSeriesResponse { Chunk: { } chunk }:
                AddChunk(chunk);
                break;
            case AlignEventsResponse { Column: { } column }:
                AddColumn(column);
                break;
            case EstimateImpactResponse { Results: { } results }:
                Add($"{results.SeriesIndex} abnormal_returns", results.AbnormalReturns);
                Add($"{results.SeriesIndex} cumulative_abnormal_returns", results.CumulativeAbnormalReturns);
                Add($"{results.SeriesIndex} residual_deviations", results.ResidualDeviations);
                break;
        }
    }

    public Dictionary<string, object> ToDictionary() => _columns.ToDictionary(
        entry => entry.Key,
        entry => (object)new { count = entry.Value.Count, sha256 = Convert.ToHexStringLower(entry.Value.Hash.GetCurrentHash()) });

    public void Dispose()
    {
        foreach (var (_, hash) in _columns.Values) hash.Dispose();
    }

    private void AddChunk(SeriesChunk chunk)
    {
        Add($"{chunk.Series} time", chunk.TimeUnixNanos);
        foreach (var column in chunk.Columns)
        {
            var name = column.ColumnName.Length > 0 ? column.ColumnName : Fields.FindValueByNumber((int)column.Field).Name;
            Add($"{chunk.Series} {name}", column.Values);
        }
    }

    private void AddColumn(AlignedColumn column)
    {
        var key = $"{column.EventIndex},{column.SeriesIndex}{(column.IsAlternative ? ",alternative" : "")}";
        Add($"{key} values", column.Values);
        Add($"{key} start", column.ObservationStartTimeUnixNanos);
        Add($"{key} end", column.ObservationEndTimeUnixNanos);
        Add($"{key} missing", column.Missing);
    }

    private void Add<T>(string key, RepeatedField<T> column)
        where T : struct
    {
        if (!_columns.TryGetValue(key, out var entry)) entry = (0, IncrementalHash.CreateHash(HashAlgorithmName.SHA256));
        var values = column.ToMemory();
        entry.Hash.AppendData(values is ReadOnlyMemory<double> numbers
            ? MemoryMarshal.AsBytes(NormalizeNan(numbers.Span))
            : MemoryMarshal.AsBytes(values.Span));
        _columns[key] = (entry.Count + column.Count, entry.Hash);
    }

    private static ReadOnlySpan<double> NormalizeNan(ReadOnlySpan<double> values)
    {
        var copy = values.ToArray();
        foreach (ref var value in copy.AsSpan())
        {
            if (double.IsNaN(value)) value = Nan;
        }
        return copy;
    }
}
