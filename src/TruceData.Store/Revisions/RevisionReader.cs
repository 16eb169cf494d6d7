using System.Data.Common;
using TruceData.Domain.Time;
using TruceData.Store.Dialects;

namespace TruceData.Store.Revisions;

/// <summary>Reads revisions over one connection.</summary>
internal sealed class RevisionReader(DbConnection connection)
{
    private const string Select =
        """
        SELECT r.number AS Number, r.record_time AS RecordTime, r.author AS Author, r.message AS Message, r.content_hash AS ContentHash,
          (SELECT p.record_time FROM revision p WHERE p.number = r.number - 1) AS PreviousTime
        FROM revision r
        """;

    public async Task<Revision?> FindLatestAsync(CancellationToken cancellationToken) =>
        (await ReadAsync($"{Select} ORDER BY r.number DESC LIMIT 1", new { }, cancellationToken)).SingleOrDefault();

    public async Task<Revision?> FindAsync(long number, CancellationToken cancellationToken) =>
        (await ReadAsync($"{Select} WHERE r.number = @number", new { number }, cancellationToken)).SingleOrDefault();

    public Task<List<Revision>> ListAsync(long last, int skip, int limit, CancellationToken cancellationToken) => ReadAsync(
        $"{Select} WHERE r.number <= @last ORDER BY r.number DESC LIMIT @limit OFFSET @skip", new { last, skip, limit }, cancellationToken);

    private async Task<List<Revision>> ReadAsync(string sql, object values, CancellationToken cancellationToken)
    {
        var rows = await connection.ReadRowsAsync<Row>(sql, values, cancellationToken);
        if (rows.Count == 0) return [];
        var counts = await connection.ReadRowsAsync<(long Revision, string Collection, long Added, long Removed)>(
            """
            SELECT revision, collection, added, removed FROM revision_count
            WHERE revision BETWEEN @first AND @last ORDER BY revision, collection
            """,
            new { first = rows[^1].Number, last = rows[0].Number },
            cancellationToken);
        var countsByRevision = counts.ToLookup(c => c.Revision, c => new RevisionCount(c.Collection, c.Added, c.Removed));
        return rows.ConvertAll(r => new Revision(
            r.Number, r.RecordTime.ToInstant(), r.Author, r.Message, countsByRevision[r.Number].ToList(), r.ContentHash,
            Revision.ClockSetBackBetween(r.PreviousTime?.ToInstant(), r.RecordTime.ToInstant())));
    }

    private sealed class Row
    {
        public long Number { get; init; }

        public long RecordTime { get; init; }

        public string Author { get; init; } = "";

        public string Message { get; init; } = "";

        public string ContentHash { get; init; } = "";

        public long? PreviousTime { get; init; }
    }
}
