using System.Data.Common;
using TruceData.Domain.Time;
using TruceData.Store.Dialects;

namespace TruceData.Store.Records;

/// <summary>Finds the names and facet values that are alphabetically nearest to a text, over one connection.</summary>
internal sealed class NearestTextReader(DbConnection connection)
{
    public async Task<List<string>> ListNamesAsync(View view, string name, int maxPerSide, CancellationToken cancellationToken)
    {
        if (!StorableText.IsStorable(name)) return [];
        var collection = name[..(name.IndexOf('/', StringComparison.Ordinal) + 1)];
        return await connection.ReadRowsAsync<string>(
            CreateSql(
                "name",
                "FROM record t WHERE t.name > @first",
                "FROM record t WHERE t.name < @last",
                $"FROM record r WHERE r.name = near.text AND {Sql.IsVisible} AND r.knowledge_time <= @known"),
            new
            {
                text = name,
                // '0' is the character after '/', so these bounds enclose the names of the collection.
                first = collection,
                last = $"{collection.TrimEnd('/')}0",
                maxPerSide,
                revision = view.Revision,
                known = StoredInstants.ToMaxKnowledgeTime(view.KnowledgeTime),
            },
            cancellationToken);
    }

    public async Task<List<string>> ListFacetValuesAsync(
        View view, string collection, string key, string value, int maxPerSide, CancellationToken cancellationToken)
    {
        if (!StorableText.IsStorable(value)) return [];
        const string Source = "FROM record_facet t WHERE t.key = @key";
        return await connection.ReadRowsAsync<string>(
            CreateSql(
                "value",
                Source,
                Source,
                $"""
                FROM (
                  SELECT f.record_id FROM record_facet f WHERE f.key = @key AND f.value = near.text ORDER BY f.record_id DESC LIMIT 100
                ) AS newest
                JOIN record r ON r.id = newest.record_id
                WHERE r.collection = @collection AND {Sql.IsVisible} AND r.knowledge_time <= @known
                """),
            new
            {
                text = value,
                key,
                collection,
                maxPerSide,
                revision = view.Revision,
                known = StoredInstants.ToMaxKnowledgeTime(view.KnowledgeTime),
            },
            cancellationToken);
    }

    // Each step seeks the next distinct text in an index, so a text that a million rows share costs one step. SQLite seeks by one lower
    // and one upper bound only, so each direction has one bound beside its moving one.
    private static string CreateSql(string column, string sourceBefore, string sourceAfter, string visible) =>
        $"""
        WITH RECURSIVE before (text, step) AS (
          SELECT MAX(t.{column}), 1 {sourceBefore} AND t.{column} < @text
          UNION ALL
          SELECT (SELECT MAX(t.{column}) {sourceBefore} AND t.{column} < b.text), b.step + 1
          FROM before b WHERE b.text IS NOT NULL AND b.step < @maxPerSide
        ), after (text, step) AS (
          SELECT MIN(t.{column}), 1 {sourceAfter} AND t.{column} > @text
          UNION ALL
          SELECT (SELECT MIN(t.{column}) {sourceAfter} AND t.{column} > a.text), a.step + 1
          FROM after a WHERE a.text IS NOT NULL AND a.step < @maxPerSide
        )
        SELECT near.text FROM (SELECT text FROM before UNION ALL SELECT text FROM after) AS near
        WHERE EXISTS (SELECT 1 {visible}) ORDER BY near.text
        """;
}
