using System.Data.Common;
using System.Runtime.InteropServices;
using TruceData.Domain.Bars;

namespace TruceData.Store.Bars;

/// <summary>Adds chunks over one connection. Creates its two statements once.</summary>
internal sealed class ColumnWriter : IAsyncDisposable
{
    private readonly DbCommand _insertChunk;
    private readonly DbCommand _insertColumn;
    private byte[] _buffer = [];

    public ColumnWriter(DbConnection connection)
    {
        _insertChunk = CreateCommand(
            connection,
            """
            INSERT INTO chunk (series_id, knowledge_time, bucket, first_time, last_time, bar_count, added_revision, content_hash, checksums)
            VALUES (@series, @known, @bucket, @first, @last, @count, @revision, @hash, @checksums) RETURNING id
            """,
            "@series", "@known", "@bucket", "@first", "@last", "@count", "@revision", "@hash", "@checksums");
        _insertColumn = CreateCommand(
            connection,
            "INSERT INTO chunk_column (chunk_id, field, bytes) VALUES (@chunk, @field, @bytes)",
            "@chunk", "@field", "@bytes");
    }

    public async Task AddAsync(
        ChunkKey key, long revision, IReadOnlyList<string> fields, BarBlock bars, byte[] hash, CancellationToken cancellationToken)
    {
        var (first, last) = (bars.Times.Span[0], bars.Times.Span[^1]);
        SetParameters(
            _insertChunk, key.Series, key.KnowledgeTime, key.Bucket, first, last, (long)bars.Count, revision, hash,
            ChunkChecksums.Compute(key.KnowledgeTime, bars));
        var chunk = (long)(await _insertChunk.ExecuteScalarAsync(cancellationToken))!;
        await AddColumnAsync(chunk, ColumnReader.Times, MemoryMarshal.AsBytes(bars.Times.Span), cancellationToken);
        for (var i = 0; i < fields.Count; i++)
            await AddColumnAsync(chunk, fields[i], MemoryMarshal.AsBytes(bars.Columns[i].Span), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _insertChunk.DisposeAsync();
        await _insertColumn.DisposeAsync();
    }

    private Task AddColumnAsync(long chunk, string field, ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        if (_buffer.Length != bytes.Length) _buffer = GC.AllocateUninitializedArray<byte>(bytes.Length);
        bytes.CopyTo(_buffer);
        SetParameters(_insertColumn, chunk, field, _buffer);
        return _insertColumn.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DbCommand CreateCommand(DbConnection connection, string sql, params ReadOnlySpan<string> names)
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

    private static void SetParameters(DbCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }
}
