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
          (SELECT p.record_time FROM revision p WHERE p.number = r.number - 1) AS PreviousTime,
          c.collection AS Collection, c.added AS Added, c.removed AS Removed
        FROM revision r LEFT JOIN revision_count c ON c.revision = r.number
        """;

    public async Task<Revision?> FindLatestAsync(CancellationToken cancellationToken) =>
        (await ReadAsync("(SELECT MAX(number) FROM revision)", new { }, cancellationToken)).SingleOrDefault();

    public async Task<Revision?> FindAsync(long number, CancellationToken cancellationToken) =>
        (await ReadAsync("(@number)", new { number }, cancellationToken)).SingleOrDefault();

    public Task<List<Revision>> ListAsync(long last, int skip, int limit, CancellationToken cancellationToken) => ReadAsync(
        "(SELECT number FROM revision WHERE number <= @last ORDER BY number DESC LIMIT @limit OFFSET @skip)", new { last, skip, limit },
        cancellationToken);

    private async Task<List<Revision>> ReadAsync(string numbers, object values, CancellationToken cancellationToken)
    {
        var rows = await connection.ReadRowsAsync<Row>(
            $"{Select} WHERE r.number IN {numbers} ORDER BY r.number DESC, c.collection", values, cancellationToken);
        return rows.GroupBy(r => r.Number).Select(revision => revision.First().ToRevision(revision)).ToList();
    }

    private sealed class Row
    {
        public long Number { get; init; }

        public long RecordTime { get; init; }

        public string Author { get; init; } = "";

        public string Message { get; init; } = "";

        public string ContentHash { get; init; } = "";

        public long? PreviousTime { get; init; }

        public string? Collection { get; init; }

        public long Added { get; init; }

        public long Removed { get; init; }

        /// <summary>Returns the revision of these rows, which differ in their counts.</summary>
        public Revision ToRevision(IEnumerable<Row> counts) => new(
            Number, RecordTime.ToInstant(), Author, Message,
            [.. counts.Where(c => c.Collection is not null).Select(c => new RevisionCount(c.Collection!, c.Added, c.Removed))], ContentHash,
            Revision.ClockSetBackBetween(PreviousTime?.ToInstant(), RecordTime.ToInstant()));
    }
}
