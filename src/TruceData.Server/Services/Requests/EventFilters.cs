using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Store;
using TruceData.Store.Records;
using TruceData.V1;

namespace TruceData.Server.Services.Requests;

/// <summary>Turns an event filter into a query, and refuses what it cannot mean.</summary>
internal static class EventFilters
{
    private const int MaxQueryLength = 200;

    /// <summary>The query of a filter whose every value must be known.</summary>
    public static async Task<RecordQuery> QueryAsync(
        DataStore store, View view, EventFilter? filter, string path, CancellationToken cancellationToken)
    {
        filter ??= new EventFilter();
        await CheckPoliciesAsync(store, view, filter.Policies, $"{path}.policies", cancellationToken);
        await FilterValues.CheckAsync(
            store, view, Collections.Events,
            [
                ("actor", filter.Actors, $"{path}.actors"),
                ("target", filter.Targets, $"{path}.targets"),
                ("tag", filter.Tags, $"{path}.tags"),
            ], cancellationToken);
        return Query(view, filter, path);
    }

    /// <summary>The query of a filter that looks ahead: actors, targets and tags may be known later.</summary>
    public static async Task<RecordQuery> WatchQueryAsync(
        DataStore store, View view, EventFilter filter, string path, CancellationToken cancellationToken)
    {
        await CheckPoliciesAsync(store, view, filter.Policies, $"{path}.policies", cancellationToken);
        FilterValues.CheckNotEmpty(filter.Actors, $"{path}.actors");
        FilterValues.CheckNotEmpty(filter.Targets, $"{path}.targets");
        FilterValues.CheckNotEmpty(filter.Tags, $"{path}.tags");
        return Query(view, filter, path);
    }

    private static RecordQuery Query(View view, EventFilter filter, string path)
    {
        var (from, to) = filter.Time.ToBounds($"{path}.time");
        return new RecordQuery(view, Collections.Events)
        {
            Facets = Facets.Create(
                Facets.Enum("kind", filter.Kinds), Facets.Enum("phase", filter.Phases), ("actor", filter.Actors),
                ("target", filter.Targets),
                ("policy", filter.Policies), ("tag", filter.Tags)),
            OverlapsFrom = from,
            OverlapsTo = to,
            Text = CheckText(filter.Query, $"{path}.query"),
            RelatedText = new RelatedText(Collections.Claims, "subject"),
        };
    }

    private static async Task CheckPoliciesAsync(
        DataStore store, View view, IReadOnlyList<string> policies, string field, CancellationToken cancellationToken)
    {
        if (policies.Count == 0) return;
        for (var i = 0; i < policies.Count; i++) Catalog.CheckName(policies[i], Collections.Policies, $"{field}[{i}]");
        var found = (await store.FindRecordsAsync(view.Revision, policies, cancellationToken))
            .Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < policies.Count; i++)
        {
            if (found.Contains(policies[i])) continue;
            var nearest = await Suggestions.NearestNameAsync(store, view, policies[i], cancellationToken);
            var hint = nearest is null ? "" : $"did you mean {nearest}? ";
            throw ApiErrors.InvalidArgument(
                ErrorReason.FilterValueUnknown, $"{field}[{i}]",
                $"{policies[i]} does not exist; {hint}PolicyService/ListPolicies lists them.");
        }
    }

    private static string? CheckText(string query, string field)
    {
        if (query.Length == 0) return null;
        if (query.Length > MaxQueryLength)
            throw ApiErrors.InvalidArgument(ErrorReason.QueryInvalid, field, $"has {query.Length} characters; at most {MaxQueryLength}.");
        if (query.Count(c => c == '"') % 2 != 0)
            throw ApiErrors.InvalidArgument(ErrorReason.QueryInvalid, field, "opens a quotation mark and does not close it.");
        return RecordQuery.HasWord(query)
            ? query
            : throw ApiErrors.InvalidArgument(ErrorReason.QueryInvalid, field, "holds no word to look for.");
    }
}
