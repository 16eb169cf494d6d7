using System.Data.Common;
using TruceData.Store.Bars;
using TruceData.Store.Dialects;
using TruceData.Store.Errors;
using TruceData.Store.Records;
using TruceData.Store.Revisions;

namespace TruceData.Store;

/// <summary>Reads everything stored and compares it with the hashes that were written with it.</summary>
internal sealed class StoreCheck(DbConnection connection, Dialect dialect)
{
    private readonly ColumnReader _columns = new(connection, dialect);
    private readonly List<string> _problems = [];

    public async Task<List<string>> RunAsync(CancellationToken cancellationToken)
    {
        await CheckRecordsAsync(cancellationToken);
        await CheckChunksAsync(cancellationToken);
        await CheckLatestRevisionAsync(cancellationToken);
        return _problems;
    }

    private async Task CheckRecordsAsync(CancellationToken cancellationToken)
    {
        for (long last = 0; ;)
        {
            var rows = await connection.ReadRowsAsync<RecordRow>(
                $"SELECT {RecordRow.Columns}, r.content_hash AS Hash FROM record r WHERE r.id > @last ORDER BY r.id LIMIT 500",
                new { last },
                cancellationToken);
            if (rows.Count == 0) return;
            var facets = (await connection.ReadRowsAsync<(long Id, string Key, string Value)>(
                "SELECT record_id, key, value FROM record_facet WHERE record_id BETWEEN @first AND @end ORDER BY record_id, key, value",
                new { first = rows[0].Id, end = rows[^1].Id },
                cancellationToken)).ToLookup(f => f.Id, f => new Facet(f.Key, f.Value));
            foreach (var row in rows)
            {
                var sorted = RecordHash.Sort(facets[row.Id]);
                if (!RecordHash.Compute(row.ToRecord(sorted), sorted).AsSpan().SequenceEqual(row.Hash))
                    _problems.Add($"Record {row.Id} ({row.Name}) differs from what was written.");
            }

            last = rows[^1].Id;
        }
    }

    private async Task CheckChunksAsync(CancellationToken cancellationToken)
    {
        var allSeries = await connection.ReadRowsAsync<SeriesRow>(
            $"SELECT {SeriesRow.Columns} FROM series ORDER BY id", null, cancellationToken);
        foreach (var series in allSeries)
        {
            var chunks = await connection.ReadRowsAsync<ChunkRow>(
                $"SELECT {ChunkRow.Columns} FROM chunk c WHERE c.series_id = @Id ORDER BY c.id", new { series.Id }, cancellationToken);
            foreach (var chunk in chunks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!IsIntact(chunk, series.FieldNames)) _problems.Add($"Chunk {chunk.Id} of {series.Name} differs from what was written.");
            }
        }
    }

    private bool IsIntact(ChunkRow chunk, string[] fields)
    {
        try
        {
            var bars = _columns.Read(chunk, fields);
            return bars.Times.Span[0] == chunk.FirstTime
                && bars.Times.Span[^1] == chunk.LastTime
                && ChunkHash.Compute(fields, bars).AsSpan().SequenceEqual(chunk.Hash);
        }
        catch (StoreException e) when (e.Problem == StoreProblem.Corrupt)
        {
            return false;
        }
    }

    private async Task CheckLatestRevisionAsync(CancellationToken cancellationToken)
    {
        if (await new RevisionReader(connection).FindLatestAsync(cancellationToken) is not { } latest) return;
        if (await StoreHash.ComputeAsync(connection, latest.Number, cancellationToken) != latest.ContentHash)
            _problems.Add($"Revision {latest.Number} differs from what it showed when it was written.");
    }
}
