using System.Data.Common;
using TruceData.Domain.Time;
using TruceData.Store.Dialects;

namespace TruceData.Store.Records;

/// <summary>Reads records over one connection.</summary>
internal sealed class RecordReader(DbConnection connection, Dialect dialect)
{
    // Both engines know the length of a body without reading it.
    private const string BodyBytes = "CAST(length(r.body) AS BIGINT)";

    public async Task<List<Record>> FindAsync(long revision, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var storable = dialect.ToListParameter(names.Where(StorableText.IsStorable).ToArray());
        var rows = await connection.ReadRowsAsync<RecordRow>(
            $"SELECT {RecordRow.Columns} FROM record r WHERE r.name {dialect.AnyOf("@names")} AND {Sql.IsVisible} ORDER BY r.name",
            new { names = storable, revision },
            cancellationToken);
        return rows.ConvertAll(r => r.ToRecord());
    }

    public async Task<RecordPage> ListAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        if (query.Limit <= 0) return new RecordPage([], HasMore: await HasAnyAsync(query, cancellationToken));
        if (await FindSearchTermsAsync(query, cancellationToken) is not (true, var terms)) return new RecordPage([], HasMore: false);
        return terms is null ? await ListByTimeAsync(query, cancellationToken) : await ListByRankAsync(query, terms, cancellationToken);
    }

    /// <summary>Returns the ids of all records that match a query, ordered by sort time, then name.</summary>
    public async Task<List<long>> ListIdsAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        if (await FindSearchTermsAsync(query, cancellationToken) is not (true, var terms)) return [];
        var condition = new RecordCondition(query, terms, dialect);
        return await connection.ReadRowsAsync<long>(
            $"SELECT r.id FROM record r WHERE {condition} ORDER BY r.sort_time, r.name", condition.Values, cancellationToken);
    }

    /// <summary>
    /// Reads the records with these ids, ordered by sort time, then name, until their bodies have <paramref name="maxBytes"/> together.
    /// </summary>
    public async Task<List<Record>> ReadAsync(IEnumerable<long> ids, long maxBytes, CancellationToken cancellationToken)
    {
        var sizes = await connection.ReadRowsAsync<(long Id, long Bytes)>(
            $"SELECT r.id, {BodyBytes} FROM record r WHERE r.id {dialect.AnyOf("@ids")} ORDER BY r.sort_time, r.name",
            new { ids = dialect.ToListParameter(ids.ToArray()) },
            cancellationToken);
        return (await ReadRowsAsync(TakeWithinLimit(sizes, maxBytes), cancellationToken)).ConvertAll(r => r.ToRecord());
    }

    public async Task<IReadOnlyList<(string Collection, long Count)>> CountAsync(View view, CancellationToken cancellationToken) =>
        await connection.ReadRowsAsync<(string, long)>(
            $"""
            SELECT collection, COUNT(*) FROM record
            WHERE {Sql.IsVisible} AND knowledge_time <= @known
            GROUP BY collection ORDER BY collection
            """,
            new { revision = view.Revision, known = StoredInstants.ToMaxKnowledgeTime(view.KnowledgeTime) },
            cancellationToken);

    public async Task<Coverage> GetCoverageAsync(View view, CancellationToken cancellationToken)
    {
        var rows = await connection.ReadRowsAsync<(string Collection, long? FirstKnown, long? LastKnown, long First, long Last)>(
            $"""
            SELECT collection, MIN(NULLIF(knowledge_time, @always)), MAX(NULLIF(knowledge_time, @always)),
              MIN(sort_time), MAX(COALESCE(sort_end, sort_time))
            FROM record
            WHERE {Sql.IsVisible} AND knowledge_time <= @known
            GROUP BY collection ORDER BY collection
            """,
            new
            {
                revision = view.Revision,
                known = StoredInstants.ToMaxKnowledgeTime(view.KnowledgeTime),
                always = Knowledge.Always.ToUnixNanos(),
            },
            cancellationToken);
        return new Coverage(
            rows.Min(r => r.FirstKnown)?.ToInstant(),
            rows.Max(r => r.LastKnown)?.ToInstant(),
            rows.ConvertAll(r => new CollectionCoverage(r.Collection, r.First.ToInstant(), r.Last.ToInstant())));
    }

    public async Task<List<FacetCount>> CountFacetValuesAsync(
        View view, string collection, string key, int skip, int limit, CancellationToken cancellationToken)
    {
        var rows = await connection.ReadRowsAsync<(string Value, long Count, long Newest)>(
            $"""
            SELECT f.value, COUNT(*), MAX(r.knowledge_time) FROM record_facet f JOIN record r ON r.id = f.record_id
            WHERE f.key = @key AND r.collection = @collection AND {Sql.IsVisible} AND r.knowledge_time <= @known
            GROUP BY f.value
            HAVING NOT EXISTS (SELECT 1 FROM record WHERE name = f.value AND {Sql.IsVisible} AND knowledge_time > @known)
            ORDER BY COUNT(*) DESC, f.value LIMIT @limit OFFSET @skip
            """,
            new { key, collection, revision = view.Revision, known = StoredInstants.ToMaxKnowledgeTime(view.KnowledgeTime), limit, skip },
            cancellationToken);
        return rows.ConvertAll(r => new FacetCount(r.Value, r.Count, r.Newest.ToInstant()));
    }

    public async Task<List<RecordChange>> ListChangesAsync(long revision, CancellationToken cancellationToken)
    {
        var names = await connection.ReadRowsAsync<string>(
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

    /// <summary>
    /// Returns the text condition of a query, null when it has none, and whether any record can match it.
    /// </summary>
    private async Task<(bool CanMatch, SearchTerms? Terms)> FindSearchTermsAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(query.Text)) return (true, null);
        var phrases = SearchText.ParsePhrases(query.Text);
        if (phrases.Count == 0) return (false, null);
        return (true, new SearchTerms(phrases, await RankRelatedTextAsync(query, phrases, cancellationToken)));
    }

    /// <summary>Ranks the records that matching related texts are about, each by its best text.</summary>
    private async Task<Dictionary<string, double>> RankRelatedTextAsync(
        RecordQuery query, List<string[]> phrases, CancellationToken cancellationToken)
    {
        if (query.RelatedText is not { } related) return [];
        var condition = new RecordCondition(new RecordQuery(query.View, related.Collection), new SearchTerms(phrases, []), dialect);
        condition.Values.Add("key", related.Key);
        var texts = await connection.ReadRowsAsync<(string Name, string Text)>(
            $"SELECT f.value, r.text FROM record r JOIN record_facet f ON f.record_id = r.id AND f.key = @key WHERE {condition}",
            condition.Values,
            cancellationToken);
        return texts
            .GroupBy(t => t.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Max(t => TextRank.Compute(t.Text, phrases)), StringComparer.Ordinal);
    }

    private async Task<bool> HasAnyAsync(RecordQuery query, CancellationToken cancellationToken) =>
        (await ListAsync(query with { Limit = 1 }, cancellationToken)).Records.Count > 0;

    private async Task<RecordPage> ListByTimeAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        var condition = new RecordCondition(query, terms: null, dialect);
        condition.Values.Add("limit", query.Limit == int.MaxValue ? int.MaxValue : query.Limit + 1);
        condition.Values.Add("skip", query.Skip);
        var found = await connection.ReadRowsAsync<(long Id, long Bytes)>(
            $"SELECT r.id, {BodyBytes} FROM record r WHERE {condition} ORDER BY r.sort_time, r.name LIMIT @limit OFFSET @skip",
            condition.Values,
            cancellationToken);
        var ids = TakeWithinLimit(found.Take(query.Limit), query.MaxBytes);
        var rows = await ReadRowsAsync(ids, cancellationToken);
        return new RecordPage(rows.ConvertAll(r => r.ToRecord()), HasMore: found.Count > ids.Count);
    }

    private async Task<RecordPage> ListByRankAsync(RecordQuery query, SearchTerms terms, CancellationToken cancellationToken)
    {
        var condition = new RecordCondition(query, terms, dialect);
        var found = await connection.ReadRowsAsync<(string Name, long SortTime, string Text, long Bytes)>(
            $"SELECT r.name, r.sort_time, r.text, {BodyBytes} FROM record r WHERE {condition}", condition.Values, cancellationToken);
        var ranked = found
            .OrderByDescending(r => Math.Max(TextRank.Compute(r.Text, terms.Phrases), terms.RelatedRanks.GetValueOrDefault(r.Name)))
            .ThenBy(r => r.SortTime).ThenBy(r => r.Name, StringComparer.Ordinal)
            .Skip(query.Skip).Take(query.Limit);
        var names = TakeWithinLimit(ranked.Select(r => (r.Name, r.Bytes)), query.MaxBytes);
        var records = (await FindAsync(query.View.Revision, names, cancellationToken)).ToDictionary(r => r.Name);
        return new RecordPage(names.ConvertAll(name => records[name]), HasMore: found.Count - query.Skip > names.Count);
    }

    private Task<List<RecordRow>> ReadRowsAsync(List<long> ids, CancellationToken cancellationToken) =>
        connection.ReadRowsAsync<RecordRow>(
            $"SELECT {RecordRow.Columns} FROM record r WHERE r.id {dialect.AnyOf("@ids")} ORDER BY r.sort_time, r.name",
            new { ids = dialect.ToListParameter(ids.ToArray()) },
            cancellationToken);

    /// <summary>Returns the first keys whose bodies have at most <paramref name="maxBytes"/> together, but at least one.</summary>
    private static List<T> TakeWithinLimit<T>(IEnumerable<(T Key, long Bytes)> sizes, long? maxBytes)
    {
        var total = 0L;
        return [.. sizes.TakeWhile((size, i) => (total += size.Bytes) <= (maxBytes ?? long.MaxValue) || i == 0).Select(size => size.Key)];
    }
}
