using System.Data.Common;
using System.Runtime.CompilerServices;
using TruceData.Domain.Bars;
using TruceData.Store.Bars;
using TruceData.Store.Dialects;
using TruceData.Store.Records;

namespace TruceData.Store.Verification;

/// <summary>
/// Reads every record and chunk, at whatever revision it was visible, and compares it with the content hash that was written with it.
/// </summary>
internal sealed class StoredParts(DbConnection connection, Dialect dialect)
{
    private const int BatchSize = 500;

    public async Task<long> CountAsync(CancellationToken cancellationToken) =>
        await connection.ReadFirstAsync<long>(
            "SELECT (SELECT COUNT(*) FROM record) + (SELECT COUNT(*) FROM chunk)", null, cancellationToken);

    /// <summary>Returns the records in batches, each with whether its row and its facets match its content hash.</summary>
    public async IAsyncEnumerable<IReadOnlyList<(RecordRow Row, bool IsIntact)>> RecordsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long last = 0; ;)
        {
            var rows = await connection.ReadRowsAsync<RecordRow>(
                $"SELECT {RecordRow.Columns}, r.content_hash AS Hash FROM record r WHERE r.id > @last ORDER BY r.id LIMIT {BatchSize}",
                new { last },
                cancellationToken);
            if (rows.Count == 0) yield break;
            var facets = (await connection.ReadRowsAsync<(long Id, string Key, string Value)>(
                "SELECT record_id, key, value FROM record_facet WHERE record_id BETWEEN @first AND @end ORDER BY record_id, key, value",
                new { first = rows[0].Id, end = rows[^1].Id },
                cancellationToken)).ToLookup(f => f.Id, f => new Facet(f.Key, f.Value));
            yield return rows.ConvertAll(row => (row, IsIntact(row, facets[row.Id])));
            last = rows[^1].Id;
        }
    }

    /// <summary>Returns the chunks by series; those that do not match their content hash have no bars.</summary>
    public async IAsyncEnumerable<(SeriesRow Series, ChunkRow Chunk, BarBlock? Bars)> ChunksAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var allSeries = await connection.ReadRowsAsync<SeriesRow>(
            $"SELECT {SeriesRow.Columns} FROM series ORDER BY id", null, cancellationToken);
        foreach (var series in allSeries)
        {
            var columns = new ColumnReader(connection, dialect, series);
            var chunks = await connection.ReadRowsAsync<ChunkRow>(
                $"SELECT {ChunkRow.Columns} FROM chunk c WHERE c.series_id = @Id ORDER BY c.id", new { series.Id }, cancellationToken);
            foreach (var chunk in chunks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var bars = columns.ReadUnchecked(chunk);
                yield return (series, chunk, bars is not null && IsIntact(chunk, series, bars) ? bars : null);
            }
        }
    }

    private static bool IsIntact(RecordRow row, IEnumerable<Facet> facets)
    {
        var sorted = RecordHash.Sort(facets);
        return RecordHash.Compute(row.ToUncheckedRecord(sorted), sorted).AsSpan().SequenceEqual(row.Hash);
    }

    private static bool IsIntact(ChunkRow chunk, SeriesRow series, BarBlock bars) =>
        bars.Times.Span[0] == chunk.FirstTime
        && bars.Times.Span[^1] == chunk.LastTime
        && ChunkHash.Compute(series.FieldNames, bars).AsSpan().SequenceEqual(chunk.Hash);
}
