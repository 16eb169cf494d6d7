using System.Data.Common;
using Dapper;
using TruceData.Store.Dialects;
using TruceData.Store.Revisions;

namespace TruceData.Store.Records;

/// <summary>Writes the records of one session.</summary>
internal sealed class RecordWriter(DbConnection connection, Dialect dialect, long revision)
{
    public bool HasWritten { get; private set; }

    public async Task PutAsync(Record record, CancellationToken cancellationToken)
    {
        Check(record);
        var facets = Sorted(record.Facets);
        var hash = ContentHash.Compute(record, facets);
        var current = await connection.FirstAsync<byte[]>(
            "SELECT content_hash FROM record WHERE name = @Name AND removed_revision IS NULL", new { record.Name }, cancellationToken);
        if (current is not null && current.AsSpan().SequenceEqual(hash)) return;
        if (current is not null) await RemoveAsync(record.Name, cancellationToken);
        HasWritten = true;
        if (await RestoreAsync(record.Name, hash, cancellationToken)) return;
        var id = await AddAsync(record, hash, cancellationToken);
        await AddFacetsAsync(id, facets, cancellationToken);
        if (SearchText.Tokens(record.Text) is { Count: > 0 } tokens)
            await connection.RunAsync(dialect.InsertText, new { id, tokens = dialect.Tokens(tokens) }, cancellationToken);
    }

    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        if (!StorableText.Holds(name)) return false;
        var removed = await connection.RunAsync(
            "UPDATE record SET removed_revision = @revision WHERE name = @name AND removed_revision IS NULL",
            new { name, revision },
            cancellationToken) > 0;
        HasWritten |= removed;
        return removed;
    }

    public async Task<List<RevisionCount>> CountsAsync(CancellationToken cancellationToken)
    {
        var counts = await connection.RowsAsync<(string Collection, long Added, long Removed)>(
            """
            SELECT collection,
              COUNT(CASE WHEN added_revision = @revision THEN 1 END),
              COUNT(CASE WHEN removed_revision = @revision THEN 1 END)
            FROM (
              SELECT collection, added_revision, removed_revision FROM record WHERE added_revision = @revision AND removed_revision IS NULL
              UNION ALL
              SELECT collection, added_revision, removed_revision FROM record
              WHERE removed_revision = @revision AND added_revision < @revision
            ) AS changed
            GROUP BY collection
            """,
            new { revision },
            cancellationToken);
        return counts.ConvertAll(c => new RevisionCount(c.Collection, c.Added, c.Removed));
    }

    /// <summary>Facets as a content hash counts them.</summary>
    public static List<Facet> Sorted(IEnumerable<Facet> facets) =>
        [.. facets.Distinct().OrderBy(f => f.Key, StringComparer.Ordinal).ThenBy(f => f.Value, StringComparer.Ordinal)];

    private static void Check(Record record)
    {
        if (record.Collection.Length == 0 || record.Collection.Length == record.Name.Length - 1)
            throw new StoreException(StoreProblem.Refused, $"'{record.Name}' is no resource name. Write it as collection/id.");
        if (record.SortEnd < record.SortTime)
            throw new StoreException(StoreProblem.Refused, $"The sort end of {record.Name} lies before its sort time. Correct the record.");
        StorableText.Require(record.Name, "A record's name");
        StorableText.Require(record.Text, $"The text of {record.Name}");
        foreach (var (key, value) in record.Facets)
        {
            StorableText.Require(key, $"A facet of {record.Name}");
            StorableText.Require(value, $"A facet of {record.Name}");
        }
    }

    /// <summary>Takes back a removal of this session.</summary>
    private async Task<bool> RestoreAsync(string name, byte[] hash, CancellationToken cancellationToken) =>
        await connection.RunAsync(
            """
            UPDATE record SET removed_revision = NULL
            WHERE name = @name AND removed_revision = @revision AND added_revision < @revision AND content_hash = @hash
            """,
            new { name, revision, hash },
            cancellationToken) > 0;

    private Task<long> AddAsync(Record record, byte[] hash, CancellationToken cancellationToken) =>
        connection.FirstAsync<long>(
            """
            INSERT INTO record (name, collection, knowledge_time, sort_time, sort_end, added_revision, content_hash, text, body)
            VALUES (@Name, @Collection, @known, @sort, @end, @revision, @hash, @Text, @body) RETURNING id
            """,
            new
            {
                record.Name,
                record.Collection,
                known = StoredInstants.Exact(record.KnowledgeTime, "The knowledge time"),
                sort = StoredInstants.Exact(record.SortTime, "The sort time"),
                end = record.SortEnd is { } end ? StoredInstants.Exact(end, "The sort end") : (long?)null,
                revision,
                hash,
                record.Text,
                body = record.Body.ToArray(),
            },
            cancellationToken);

    private async Task AddFacetsAsync(long id, List<Facet> facets, CancellationToken cancellationToken)
    {
        foreach (var batch in facets.Chunk(100))
        {
            var values = new DynamicParameters(new { id });
            for (var i = 0; i < batch.Length; i++)
            {
                values.Add($"key{i}", batch[i].Key);
                values.Add($"value{i}", batch[i].Value);
            }

            var rows = string.Join(", ", batch.Select((_, i) => $"(@id, @key{i}, @value{i})"));
            await connection.RunAsync($"INSERT INTO record_facet (record_id, key, value) VALUES {rows}", values, cancellationToken);
        }
    }
}
