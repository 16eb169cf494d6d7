using System.Data.Common;
using Dapper;
using TruceData.Store.Dialects;
using TruceData.Store.Errors;
using TruceData.Store.Revisions;

namespace TruceData.Store.Records;

/// <summary>Writes the records of one revision.</summary>
internal sealed class RecordWriter(DbConnection connection, Dialect dialect, long revision)
{
    public bool HasWritten { get; private set; }

    public async Task PutAsync(Record record, CancellationToken cancellationToken)
    {
        Check(record);
        var facets = RecordHash.Sort(record.Facets);
        var hash = RecordHash.Compute(record, facets);
        var current = await connection.ReadFirstAsync<byte[]>(
            "SELECT content_hash FROM record WHERE name = @Name AND removed_revision IS NULL", new { record.Name }, cancellationToken);
        if (current is not null && current.AsSpan().SequenceEqual(hash)) return;
        if (current is not null) await RemoveAsync(record.Name, cancellationToken);
        HasWritten = true;
        if (await RestoreAsync(record.Name, hash, cancellationToken)) return;
        var id = await AddAsync(record, hash, cancellationToken);
        await AddFacetsAsync(id, facets, cancellationToken);
        if (SearchText.Tokenize(record.Text) is { Count: > 0 } tokens)
            await connection.RunAsync(dialect.InsertText, new { id, tokens = dialect.ToTokensParameter(tokens) }, cancellationToken);
    }

    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        if (!StorableText.IsStorable(name)) return false;
        var removed = await connection.RunAsync(
            "UPDATE record SET removed_revision = @revision WHERE name = @name AND removed_revision IS NULL",
            new { name, revision },
            cancellationToken) > 0;
        HasWritten |= removed;
        return removed;
    }

    public async Task<List<RevisionCount>> CountChangesAsync(CancellationToken cancellationToken)
    {
        var counts = await connection.ReadRowsAsync<(string Collection, long Added, long Removed)>(
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

    private static void Check(Record record)
    {
        if (record.Collection.Length == 0 || record.Collection.Length == record.Name.Length - 1)
            throw new StoreException(StoreProblem.Refused, $"'{record.Name}' is not a resource name. Write it as collection/id.");
        if (record.SortEnd < record.SortTime)
            throw new StoreException(StoreProblem.Refused, $"The sort end of {record.Name} is before its sort time. Correct the record.");
        StorableText.Require(record.Name, "The name of a record");
        StorableText.Require(record.Text, $"The text of {record.Name}");
        foreach (var (key, value) in record.Facets)
        {
            StorableText.Require(key, $"A facet of {record.Name}");
            StorableText.Require(value, $"A facet of {record.Name}");
        }
    }

    /// <summary>Reverts the removal of a record in this revision if the record had equal content. Returns whether it did.</summary>
    private async Task<bool> RestoreAsync(string name, byte[] hash, CancellationToken cancellationToken) =>
        await connection.RunAsync(
            """
            UPDATE record SET removed_revision = NULL
            WHERE name = @name AND removed_revision = @revision AND added_revision < @revision AND content_hash = @hash
            """,
            new { name, revision, hash },
            cancellationToken) > 0;

    private Task<long> AddAsync(Record record, byte[] hash, CancellationToken cancellationToken)
    {
        var known = StoredInstants.ToStored(record.KnowledgeTime, "The knowledge time");
        var sort = StoredInstants.ToStored(record.SortTime, "The sort time");
        var end = record.SortEnd is { } sortEnd ? StoredInstants.ToStored(sortEnd, "The sort end") : (long?)null;
        return connection.ReadFirstAsync<long>(
            """
            INSERT INTO record (name, collection, knowledge_time, sort_time, sort_end, added_revision, content_hash, checksum, text, body)
            VALUES (@Name, @Collection, @known, @sort, @end, @revision, @hash, @checksum, @Text, @body) RETURNING id
            """,
            new
            {
                record.Name,
                record.Collection,
                known,
                sort,
                end,
                revision,
                hash,
                checksum = RecordChecksum.Compute(record.Name, known, sort, end, record.Text, record.Body.Span),
                record.Text,
                body = record.Body.ToArray(),
            },
            cancellationToken);
    }

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
