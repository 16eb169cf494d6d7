using System.Data.Common;
using System.Runtime.InteropServices;
using TruceData.Domain.Bars;

namespace TruceData.Store.Bars;

/// <summary>Adds chunks over one connection with statements that are prepared once.</summary>
internal sealed class ColumnWriter : IAsyncDisposable
{
    private readonly DbCommand _chunk;
    private readonly DbCommand _column;
    private byte[] _scratch = [];

    public ColumnWriter(DbConnection connection)
    {
        _chunk = Prepare(
            connection,
            """
            INSERT INTO chunk (series_id, knowledge_time, bucket, first_time, last_time, bar_count, added_revision, content_hash)
            VALUES (@series, @known, @bucket, @first, @last, @count, @revision, @hash) RETURNING id
            """,
            "@series", "@known", "@bucket", "@first", "@last", "@count", "@revision", "@hash");
        _column = Prepare(
            connection,
            "INSERT INTO chunk_column (chunk_id, field, bytes) VALUES (@chunk, @field, @bytes)",
            "@chunk", "@field", "@bytes");
    }

    public async Task AddAsync(ChunkKey key, long revision, IReadOnlyList<string> fields, BarBlock bars, byte[] hash, CancellationToken cancellationToken)
    {
        Set(_chunk, key.Series, key.KnowledgeTime, key.Bucket, bars.Times.Span[0], bars.Times.Span[^1], (long)bars.Count, revision, hash);
        var chunk = (long)(await _chunk.ExecuteScalarAsync(cancellationToken))!;
        await AddColumnAsync(chunk, ColumnReader.Times, MemoryMarshal.AsBytes(bars.Times.Span), cancellationToken);
        for (var i = 0; i < fields.Count; i++)
            await AddColumnAsync(chunk, fields[i], MemoryMarshal.AsBytes(bars.Columns[i].Span), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _chunk.DisposeAsync();
        await _column.DisposeAsync();
    }

    private Task AddColumnAsync(long chunk, string field, ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        if (_scratch.Length != bytes.Length) _scratch = GC.AllocateUninitializedArray<byte>(bytes.Length);
        bytes.CopyTo(_scratch);
        Set(_column, chunk, field, _scratch);
        return _column.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DbCommand Prepare(DbConnection connection, string sql, params ReadOnlySpan<string> names)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static void Set(DbCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }
}
