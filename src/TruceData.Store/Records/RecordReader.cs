using System.Data.Common;
using System.Text;
using Dapper;
using TruceData.Domain.Time;
using TruceData.Store.Dialects;
using TruceData.Store.Revisions;

namespace TruceData.Store.Records;

/// <summary>Reads records over one connection.</summary>
internal sealed class RecordReader(DbConnection connection, Dialect dialect)
{
    /// <summary>The size of a record's body, which both engines know without reading it.</summary>
    private const string BodyBytes = "CAST(length(r.body) AS BIGINT)";

    public async Task<List<Record>> FindAsync(long revision, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var rows = await connection.RowsAsync<RecordRow>(
            $"SELECT {RecordRow.Columns} FROM record r WHERE r.name {dialect.AnyOf("@names")} AND {Sql.Visible} ORDER BY r.name",
            new { names = Storable(names), revision },
            cancellationToken);
        return await WithFacetsAsync(rows, cancellationToken);
    }

    public async Task<RecordPage> ListAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        if (query.Limit <= 0) return new RecordPage([], HasMore: await AnyAsync(query, cancellationToken));
        if (await FindSearchTermsAsync(query, cancellationToken) is not (true, var sought)) return new RecordPage([], HasMore: false);
        return sought is null ? await ListInOrderAsync(query, cancellationToken) : await ListByRankAsync(query, sought, cancellationToken);
    }

    /// <summary>The ids of all records that a query asks for, by sort time, then by name.</summary>
    public async Task<List<long>> OrderAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        if (await FindSearchTermsAsync(query, cancellationToken) is not (true, var sought)) return [];
        var (where, values) = Condition(query, sought);
        return await connection.RowsAsync<long>($"SELECT r.id FROM record r WHERE {where} ORDER BY r.sort_time, r.name", values, cancellationToken);
    }

    /// <summary>The first records of ids, by sort time, then by name, that fit into a number of bytes; their facets are not read.</summary>
    public async Task<List<Record>> ReadAsync(IEnumerable<long> ids, long maxBytes, CancellationToken cancellationToken)
    {
        var sizes = await connection.RowsAsync<(long Id, long Bytes)>(
            $"SELECT r.id, {BodyBytes} FROM record r WHERE r.id {dialect.AnyOf("@ids")} ORDER BY r.sort_time, r.name",
            new { ids = dialect.List(ids.ToArray()) },
            cancellationToken);
        return (await RowsAsync(Fitting(sizes, maxBytes), cancellationToken)).ConvertAll(r => r.With([]));
    }

    public async Task<IReadOnlyList<(string Collection, long Count)>> CountAsync(View view, CancellationToken cancellationToken) =>
        await connection.RowsAsync<(string, long)>(
            $"""
            SELECT collection, COUNT(*) FROM record
            WHERE {Sql.Visible} AND knowledge_time <= @known
            GROUP BY collection ORDER BY collection
            """,
            new { revision = view.Revision, known = StoredInstants.KnownBy(view.KnowledgeTime) },
            cancellationToken);

    public async Task<Coverage> CoverageAsync(View view, CancellationToken cancellationToken)
    {
        var rows = await connection.RowsAsync<(string Collection, long? FirstKnown, long? LastKnown, long First, long Last)>(
            $"""
            SELECT collection, MIN(NULLIF(knowledge_time, @always)), MAX(NULLIF(knowledge_time, @always)), MIN(sort_time), MAX(COALESCE(sort_end, sort_time)) FROM record
            WHERE {Sql.Visible} AND knowledge_time <= @known
            GROUP BY collection ORDER BY collection
            """,
            new { revision = view.Revision, known = StoredInstants.KnownBy(view.KnowledgeTime), always = Knowledge.Always.ToUnixNanos() },
            cancellationToken);
        return new Coverage(
            rows.Min(r => r.FirstKnown)?.ToInstant(),
            rows.Max(r => r.LastKnown)?.ToInstant(),
            rows.ConvertAll(r => new CollectionCoverage(r.Collection, StoredInstants.ToInstant(r.First), StoredInstants.ToInstant(r.Last))));
    }

    public async Task<List<FacetCount>> CountFacetValuesAsync(
        View view, string collection, string key, int skip, int limit, CancellationToken cancellationToken)
    {
        var rows = await connection.RowsAsync<(string Value, long Count, long Newest)>(
            $"""
            SELECT f.value, COUNT(*), MAX(r.knowledge_time) FROM record_facet f JOIN record r ON r.id = f.record_id
            WHERE f.key = @key AND r.collection = @collection AND {Sql.Visible} AND r.knowledge_time <= @known
            GROUP BY f.value
            HAVING NOT EXISTS (SELECT 1 FROM record WHERE name = f.value AND {Sql.Visible} AND knowledge_time > @known)
            ORDER BY COUNT(*) DESC, f.value LIMIT @limit OFFSET @skip
            """,
            new { key, collection, revision = view.Revision, known = StoredInstants.KnownBy(view.KnowledgeTime), limit, skip },
            cancellationToken);
        return rows.ConvertAll(r => new FacetCount(r.Value, r.Count, StoredInstants.ToInstant(r.Newest)));
    }

    public async Task<List<string>> NamesAroundAsync(View view, string name, int reach, CancellationToken cancellationToken)
    {
        if (!StorableText.Holds(name)) return [];
        var collection = name[..(name.IndexOf('/', StringComparison.Ordinal) + 1)];
        return await connection.RowsAsync<string>(
            ListAroundSql(
                "name", "FROM record t WHERE t.name > @first", "FROM record t WHERE t.name < @last",
                $"FROM record r WHERE r.name = near.text AND {Sql.Visible} AND r.knowledge_time <= @known"),
            // In the order of characters '0' follows '/': the bounds enclose the names of the collection.
            new { text = name, first = collection, last = $"{collection.TrimEnd('/')}0", reach, revision = view.Revision, known = StoredInstants.KnownBy(view.KnowledgeTime) },
            cancellationToken);
    }

    public async Task<List<string>> FacetValuesAroundAsync(
        View view, string collection, string key, string value, int reach, CancellationToken cancellationToken)
    {
        if (!StorableText.Holds(value)) return [];
        const string Source = "FROM record_facet t WHERE t.key = @key";
        return await connection.RowsAsync<string>(
            ListAroundSql(
                "value", Source, Source,
                $"""
                FROM (SELECT f.record_id FROM record_facet f WHERE f.key = @key AND f.value = near.text ORDER BY f.record_id DESC LIMIT 100) AS newest
                JOIN record r ON r.id = newest.record_id
                WHERE r.collection = @collection AND {Sql.Visible} AND r.knowledge_time <= @known
                """),
            new { text = value, key, collection, reach, revision = view.Revision, known = StoredInstants.KnownBy(view.KnowledgeTime) },
            cancellationToken);
    }

    public async Task<List<RecordChange>> ChangesAsync(long revision, CancellationToken cancellationToken)
    {
        var names = await connection.RowsAsync<string>(
            """
            SELECT name FROM record WHERE added_revision = @revision AND (removed_revision IS NULL OR removed_revision > @revision)
            UNION
            SELECT name FROM record WHERE removed_revision = @revision AND added_revision < @revision
            ORDER BY name
            """,
            new { revision },
            cancellationToken);
        var records = (await FindAsync(revision, names, cancellationToken)).ToDictionary(r => r.Name);
        return names.ConvertAll(name => new RecordChange(name, records.GetValueOrDefault(name)));
    }

    // Each step asks an index for the next distinct text, so that a text that a million rows share costs one step. A column has one lower and one
    // upper bound at a time, because SQLite seeks by one of each only.
    private static string ListAroundSql(string column, string sourceBefore, string sourceAfter, string visible) =>
        $"""
        WITH RECURSIVE before (text, step) AS (
          SELECT MAX(t.{column}), 1 {sourceBefore} AND t.{column} < @text
          UNION ALL
          SELECT (SELECT MAX(t.{column}) {sourceBefore} AND t.{column} < b.text), b.step + 1 FROM before b WHERE b.text IS NOT NULL AND b.step < @reach
        ), after (text, step) AS (
          SELECT MIN(t.{column}), 1 {sourceAfter} AND t.{column} > @text
          UNION ALL
          SELECT (SELECT MIN(t.{column}) {sourceAfter} AND t.{column} > a.text), a.step + 1 FROM after a WHERE a.text IS NOT NULL AND a.step < @reach
        )
        SELECT near.text FROM (SELECT text FROM before UNION ALL SELECT text FROM after) AS near
        WHERE EXISTS (SELECT 1 {visible}) ORDER BY near.text
        """;

    /// <summary>Whether a record can match a query's words, and these; null when there are none.</summary>
    private async Task<(bool CanMatch, SearchTerms? Sought)> FindSearchTermsAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(query.Text)) return (true, null);
        var phrases = SearchText.Phrases(query.Text);
        if (phrases.Count == 0) return (false, null);
        return (true, new SearchTerms(phrases, query.RelatedText is { } also ? await RankElsewhereAsync(query.View, also, phrases, cancellationToken) : []));
    }

    private object Storable(IEnumerable<string> texts) => dialect.List(texts.Where(StorableText.Holds).ToArray());

    private async Task<bool> AnyAsync(RecordQuery query, CancellationToken cancellationToken) =>
        (await ListAsync(query with { Limit = 1 }, cancellationToken)).Records.Count > 0;

    private async Task<RecordPage> ListInOrderAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        var (where, values) = Condition(query, sought: null);
        values.Add("limit", query.Limit == int.MaxValue ? int.MaxValue : query.Limit + 1);
        values.Add("skip", query.Skip);
        var found = await connection.RowsAsync<(long Id, long Bytes)>(
            $"SELECT r.id, {BodyBytes} FROM record r WHERE {where} ORDER BY r.sort_time, r.name LIMIT @limit OFFSET @skip", values, cancellationToken);
        var page = Fitting(found.Take(query.Limit), query.MaxBytes);
        return new RecordPage(await WithFacetsAsync(await RowsAsync(page, cancellationToken), cancellationToken), found.Count > page.Count);
    }

    private async Task<RecordPage> ListByRankAsync(RecordQuery query, SearchTerms sought, CancellationToken cancellationToken)
    {
        var (where, values) = Condition(query, sought);
        var found = await connection.RowsAsync<(string Name, long SortTime, string Text, long Bytes)>(
            $"SELECT r.name, r.sort_time, r.text, {BodyBytes} FROM record r WHERE {where}", values, cancellationToken);
        var ranked = found
            .OrderByDescending(r => Math.Max(TextRank.Compute(r.Text, sought.Phrases), sought.Elsewhere.GetValueOrDefault(r.Name)))
            .ThenBy(r => r.SortTime).ThenBy(r => r.Name, StringComparer.Ordinal)
            .Skip(query.Skip).Take(query.Limit);
        var page = Fitting(ranked.Select(r => (r.Name, r.Bytes)), query.MaxBytes);
        var records = (await FindAsync(query.View.Revision, page, cancellationToken)).ToDictionary(r => r.Name);
        return new RecordPage(page.ConvertAll(name => records[name]), found.Count - query.Skip > page.Count);
    }

    private Task<List<RecordRow>> RowsAsync(List<long> ids, CancellationToken cancellationToken) => connection.RowsAsync<RecordRow>(
        $"SELECT {RecordRow.Columns} FROM record r WHERE r.id {dialect.AnyOf("@ids")} ORDER BY r.sort_time, r.name",
        new { ids = dialect.List(ids.ToArray()) },
        cancellationToken);

    /// <summary>The keys of the first records whose bodies have at most <paramref name="maxBytes"/> together, at least one.</summary>
    private static List<T> Fitting<T>(IEnumerable<(T Key, long Bytes)> sizes, long? maxBytes)
    {
        var total = 0L;
        return [.. sizes.TakeWhile((size, i) => (total += size.Bytes) <= (maxBytes ?? long.MaxValue) || i == 0).Select(size => size.Key)];
    }

    /// <summary>The records that matching texts elsewhere are about, each with the rank of the best of them.</summary>
    private async Task<Dictionary<string, double>> RankElsewhereAsync(View view, RelatedText also, List<string[]> phrases, CancellationToken cancellationToken)
    {
        var (where, values) = Condition(new RecordQuery(view, also.Collection), new SearchTerms(phrases, []));
        values.Add("key", also.Key);
        var found = await connection.RowsAsync<(string About, string Text)>(
            $"SELECT f.value, r.text FROM record r JOIN record_facet f ON f.record_id = r.id AND f.key = @key WHERE {where}", values, cancellationToken);
        return found.GroupBy(r => r.About, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Max(r => TextRank.Compute(r.Text, phrases)), StringComparer.Ordinal);
    }

    private (string Where, DynamicParameters Values) Condition(RecordQuery query, SearchTerms? sought)
    {
        var where = new StringBuilder($"r.collection = @collection AND {Sql.Visible} AND r.knowledge_time <= @known");
        var values = new DynamicParameters();
        values.Add("collection", StorableText.Holds(query.Collection) ? query.Collection : "");
        values.Add("revision", query.View.Revision);
        values.Add("known", StoredInstants.KnownBy(query.View.KnowledgeTime));
        if (query.OverlapsFrom is { } from)
        {
            where.Append(" AND (r.sort_end > @from OR r.sort_time >= @from)");
            values.Add("from", StoredInstants.Clamped(from));
        }

        if (query.OverlapsTo is { } to)
        {
            where.Append(" AND r.sort_time < @to");
            values.Add("to", StoredInstants.Clamped(to));
        }

        for (var i = 0; i < query.Facets.Count; i++)
        {
            var any = dialect.AnyOf($"@values{i}");
            where.Append($" AND r.id IN (SELECT f.record_id FROM record_facet f WHERE f.key = @key{i} AND f.value {any})");
            values.Add($"key{i}", StorableText.Holds(query.Facets[i].Key) ? query.Facets[i].Key : "");
            values.Add($"values{i}", Storable(query.Facets[i].Values));
        }

        if (sought is not null)
        {
            where.Append($" AND ({dialect.Matches} OR r.name {dialect.AnyOf("@named")})");
            values.Add("match", dialect.Match(sought.Phrases));
            values.Add("named", dialect.List(sought.Elsewhere.Keys.ToArray()));
        }

        return (where.ToString(), values);
    }

    private async Task<List<Record>> WithFacetsAsync(List<RecordRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return [];
        var facets = new Dictionary<long, List<Facet>>(rows.Count);
        var found = await connection.RowsAsync<(long Id, string Key, string Value)>(
            $"SELECT record_id, key, value FROM record_facet WHERE record_id {dialect.AnyOf("@ids")} ORDER BY record_id, key, value",
            new { ids = dialect.List(rows.Select(r => r.Id).ToArray()) },
            cancellationToken);
        foreach (var (id, key, value) in found)
        {
            if (!facets.TryGetValue(id, out var of)) facets.Add(id, of = []);
            of.Add(new Facet(key, value));
        }

        return rows.ConvertAll(r => r.With(facets.TryGetValue(r.Id, out var of) ? of : []));
    }

    /// <summary>Words to find, and the records that texts elsewhere with these words are about, each with its rank.</summary>
    private sealed record SearchTerms(List<string[]> Phrases, Dictionary<string, double> Elsewhere);
}
