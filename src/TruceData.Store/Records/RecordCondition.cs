using System.Text;
using Dapper;
using TruceData.Store.Dialects;

namespace TruceData.Store.Records;

/// <summary>Builds the SQL condition of a query on table <c>record</c>, aliased r, and the values of its parameters.</summary>
internal sealed class RecordCondition
{
    private readonly StringBuilder _sql = new($"r.collection = @collection AND {Sql.IsVisible} AND r.knowledge_time <= @known");
    private readonly Dialect _dialect;

    public RecordCondition(RecordQuery query, SearchTerms? terms, Dialect dialect)
    {
        _dialect = dialect;
        Values.Add("collection", StorableText.IsStorable(query.Collection) ? query.Collection : "");
        Values.Add("revision", query.View.Revision);
        Values.Add("known", StoredInstants.ToMaxKnowledgeTime(query.View.KnowledgeTime));
        AddOverlap(query);
        AddFacets(query.Facets);
        if (terms is not null) AddTerms(terms);
    }

    public DynamicParameters Values { get; } = new();

    public override string ToString() => _sql.ToString();

    private void AddOverlap(RecordQuery query)
    {
        if (query.OverlapsFrom is { } from)
        {
            _sql.Append(" AND (r.sort_end > @from OR r.sort_time >= @from)");
            Values.Add("from", StoredInstants.ToBound(from));
        }

        if (query.OverlapsTo is { } to)
        {
            _sql.Append(" AND r.sort_time < @to");
            Values.Add("to", StoredInstants.ToBound(to));
        }
    }

    private void AddFacets(IReadOnlyList<FacetFilter> facets)
    {
        for (var i = 0; i < facets.Count; i++)
        {
            var anyOf = _dialect.AnyOf($"@values{i}");
            _sql.Append($" AND r.id IN (SELECT f.record_id FROM record_facet f WHERE f.key = @key{i} AND f.value {anyOf})");
            Values.Add($"key{i}", StorableText.IsStorable(facets[i].Key) ? facets[i].Key : "");
            Values.Add($"values{i}", _dialect.ToListParameter(facets[i].Values.Where(StorableText.IsStorable).ToArray()));
        }
    }

    private void AddTerms(SearchTerms terms)
    {
        _sql.Append($" AND ({_dialect.Matches} OR r.name {_dialect.AnyOf("@named")})");
        Values.Add("match", _dialect.ToMatchParameter(terms.Phrases));
        Values.Add("named", _dialect.ToListParameter(terms.RelatedRanks.Keys.ToArray()));
    }
}
