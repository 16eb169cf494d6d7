using System.Data.Common;
using TruceData.Store.Bars;
using TruceData.Store.Dialects;
using TruceData.Store.Records;

namespace TruceData.Store.Revisions;

/// <summary>Reads everything and holds it against the hashes that were written with it.</summary>
internal sealed class StoreCheck(DbConnection connection, Dialect dialect)
{
    private readonly ColumnReader _columns = new(connection, dialect);
    private readonly List<string> _problems = [];

    public async Task<List<string>> RunAsync(CancellationToken cancellationToken)
    {
        await CheckRecordsAsync(cancellationToken);
        await CheckChunksAsync(cancellationToken);
        await CheckRevisionsAsync(cancellationToken);
        return _problems;
    }

    private async Task CheckRecordsAsync(CancellationToken cancellationToken)
    {
        for (long last = 0; ;)
        {
            var rows = await connection.RowsAsync<RecordRow>(
                $"SELECT {RecordRow.Columns}, r.content_hash AS Hash FROM record r WHERE r.id > @last ORDER BY r.id LIMIT 500",
                new { last },
                cancellationToken);
            if (rows.Count == 0) return;
            var facets = (await connection.RowsAsync<(long Id, string Key, string Value)>(
                "SELECT record_id, key, value FROM record_facet WHERE record_id BETWEEN @first AND @end ORDER BY record_id, key, value",
                new { first = rows[0].Id, end = rows[^1].Id },
                cancellationToken)).ToLookup(f => f.Id, f => new Facet(f.Key, f.Value));
            foreach (var row in rows)
            {
                var sorted = RecordWriter.Sorted(facets[row.Id]);
                if (!ContentHash.Compute(row.With(sorted), sorted).AsSpan().SequenceEqual(row.Hash))
                    _problems.Add($"Record {row.Id} ({row.Name}) is not what was written.");
            }

            last = rows[^1].Id;
        }
    }

    private async Task CheckChunksAsync(CancellationToken cancellationToken)
    {
        foreach (var series in await connection.RowsAsync<SeriesRow>($"SELECT {SeriesRow.Columns} FROM series ORDER BY id", null, cancellationToken))
        {
            var chunks = await connection.RowsAsync<ChunkRow>(
                $"SELECT {ChunkRow.Columns} FROM chunk c WHERE c.series_id = @Id ORDER BY c.id", new { series.Id }, cancellationToken);
            foreach (var chunk in chunks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!IsWhole(chunk, series.FieldNames)) _problems.Add($"Chunk {chunk.Id} of {series.Name} is not what was written.");
            }
        }
    }

    private bool IsWhole(ChunkRow chunk, string[] fields)
    {
        try
        {
            var bars = _columns.Read(chunk, fields);
            return bars.Times.Span[0] == chunk.FirstTime
                && bars.Times.Span[^1] == chunk.LastTime
                && ContentHash.Compute(fields, bars).AsSpan().SequenceEqual(chunk.Hash);
        }
        catch (StoreException e) when (e.Problem == StoreProblem.Corrupt)
        {
            return false;
        }
    }

    private async Task CheckRevisionsAsync(CancellationToken cancellationToken)
    {
        foreach (var (number, hash) in await connection.RowsAsync<(long, string)>(
            "SELECT number, content_hash FROM revision ORDER BY number DESC LIMIT 1", null, cancellationToken))
        {
            if (await StoreHash.AtAsync(connection, number, cancellationToken) != hash)
                _problems.Add($"Revision {number} does not show what it did when it was written.");
        }
    }
}
