using System.Data;
using System.Data.Common;
using System.Runtime.InteropServices;
using TruceData.Domain.Bars;
using TruceData.Store.Dialects;
using TruceData.Store.Errors;

namespace TruceData.Store.Bars;

/// <summary>Reads the columns of one series' chunks over one connection and compares them with their checksums.</summary>
internal sealed class ColumnReader(DbConnection connection, Dialect dialect, SeriesRow series)
{
    /// <summary>The field of the column with the starts of the bars.</summary>
    public const string Times = "";

    private readonly string[] _fields = series.FieldNames;

    /// <summary>Reads all columns of a chunk.</summary>
    /// <exception cref="StoreException">A column is missing or differs from what was written.</exception>
    public BarBlock Read(ChunkRow chunk) => new(
        Read<long>(chunk, Times), _fields.Select(f => (ReadOnlyMemory<double>)Read<double>(chunk, f)).ToArray());

    /// <summary>Reads a column.</summary>
    /// <exception cref="StoreException">The column is missing or differs from what was written.</exception>
    public T[] Read<T>(ChunkRow chunk, string field)
        where T : unmanaged
    {
        if (ReadUnchecked<T>(chunk, field) is not { } values) throw CreateDamagedError(chunk, field, "is missing or truncated");
        var column = field == Times ? 0 : Array.IndexOf(_fields, field) + 1;
        return ChunkChecksums.Match(chunk, column, MemoryMarshal.AsBytes(values.AsSpan()))
            ? values
            : throw CreateDamagedError(chunk, field, "differs from what was written");
    }

    /// <summary>Reads all columns of a chunk without comparing them with their checksums; null when one is missing or truncated.</summary>
    public BarBlock? ReadUnchecked(ChunkRow chunk)
    {
        if (ReadUnchecked<long>(chunk, Times) is not { Length: > 0 } times) return null;
        var columns = Array.ConvertAll(_fields, field => ReadUnchecked<double>(chunk, field));
        return columns.Contains(null) ? null : new BarBlock(times, Array.ConvertAll(columns, c => (ReadOnlyMemory<double>)c!));
    }

    private T[]? ReadUnchecked<T>(ChunkRow chunk, string field)
        where T : unmanaged
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT bytes FROM chunk_column WHERE chunk_id = @chunk AND field = @field";
        AddParameter(command, "@chunk", chunk.Id);
        AddParameter(command, "@field", field);
        using var reader = command.ExecuteReader(CommandBehavior.SequentialAccess | CommandBehavior.SingleRow);
        if (chunk.Count is < 0 or > ChunkLayout.MaxBars || !reader.Read()) return null;
        var values = GC.AllocateUninitializedArray<T>((int)chunk.Count);
        return dialect.ReadBytes(reader, MemoryMarshal.AsBytes(values.AsSpan())) ? values : null;
    }

    private static void AddParameter(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private StoreException CreateDamagedError(ChunkRow chunk, string field, string fault) => new(
        StoreProblem.Corrupt,
        $"{(field == Times ? "The times" : $"The column '{field}'")} of {series.Name}, written in revision {chunk.AddedRevision}, "
        + $"{fault}. Restore the store from a backup; `trucedata verify` lists all damage.");
}
