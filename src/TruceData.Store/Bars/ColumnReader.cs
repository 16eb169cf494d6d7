using System.Data;
using System.Data.Common;
using System.Runtime.InteropServices;
using TruceData.Domain.Bars;
using TruceData.Store.Dialects;
using TruceData.Store.Errors;

namespace TruceData.Store.Bars;

/// <summary>Reads the columns of chunks over one connection.</summary>
internal sealed class ColumnReader(DbConnection connection, Dialect dialect)
{
    /// <summary>The field of the column with the starts of the bars.</summary>
    public const string Times = "";

    public BarBlock Read(ChunkRow chunk, IReadOnlyList<string> fields) =>
        new(
            Read<long>(chunk.Id, Times, chunk.Count),
            fields.Select(f => (ReadOnlyMemory<double>)Read<double>(chunk.Id, f, chunk.Count)).ToArray());

    public T[] Read<T>(long chunk, string field, long count)
        where T : unmanaged
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT bytes FROM chunk_column WHERE chunk_id = @chunk AND field = @field";
        AddParameter(command, "@chunk", chunk);
        AddParameter(command, "@field", field);
        using var reader = command.ExecuteReader(CommandBehavior.SequentialAccess | CommandBehavior.SingleRow);
        if (!reader.Read()) throw CreateDamagedError(chunk, field);
        var values = GC.AllocateUninitializedArray<T>(checked((int)count));
        return dialect.ReadBytes(reader, MemoryMarshal.AsBytes(values.AsSpan())) ? values : throw CreateDamagedError(chunk, field);
    }

    private static void AddParameter(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private static StoreException CreateDamagedError(long chunk, string field) =>
        new(StoreProblem.Corrupt, $"Column '{field}' of chunk {chunk} is missing or truncated. Restore the store from a backup.");
}
