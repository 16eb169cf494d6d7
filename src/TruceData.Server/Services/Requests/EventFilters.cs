using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Store;
using TruceData.Store.Records;
using TruceData.V1;

namespace TruceData.Server.Services.Requests;

/// <summary>Converts event filters to queries, and refuses invalid filters.</summary>
internal static class EventFilters
{
    private const int MaxQueryLength = 200;

    /// <summary>Returns the query of a filter. Every value of the filter must exist.</summary>
    public static async Task<RecordQuery> QueryAsync(
        DataStore store, View view, EventFilter? filter, string path, CancellationToken cancellationToken)
    {
        filter ??= new EventFilter();
        await CheckRecordsAsync(store, view, filter, path, cancellationToken);
        await FilterValues.CheckAsync(
            store, view, Collections.Events,
            [
                ("actor", filter.Actors, $"{path}.actors"),
                ("target", filter.Targets, $"{path}.targets"),
                ("tag", filter.Tags, $"{path}.tags"),
            ], cancellationToken);
        return Query(view, filter, path);
    }

    /// <summary>Returns the query of a filter for future events. Actors, targets and tags need not exist yet.</summary>
    public static async Task<RecordQuery> WatchQueryAsync(
        DataStore store, View view, EventFilter filter, string path, CancellationToken cancellationToken)
    {
        await CheckRecordsAsync(store, view, filter, path, cancellationToken);
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
                ("policy", filter.Policies), ("tag", filter.Tags), ("instrument", filter.Instruments)),
            OverlapsFrom = from,
            OverlapsTo = to,
            Text = CheckText(filter.Query, $"{path}.query"),
            RelatedText = new RelatedText(Collections.Claims, "subject"),
        };
    }

    /// <summary>Refuses names of policies and instruments that do not exist.</summary>
    private static async Task CheckRecordsAsync(
        DataStore store, View view, EventFilter filter, string path, CancellationToken cancellationToken)
    {
        await CheckNamesAsync(
            store, view, filter.Policies, (Collections.Policies, $"{path}.policies", "PolicyService/ListPolicies"), cancellationToken);
        await CheckNamesAsync(
            store, view, filter.Instruments, (Collections.Instruments, $"{path}.instruments", "MarketService/ListInstruments"),
            cancellationToken);
    }

    private static async Task CheckNamesAsync(
        DataStore store, View view, IReadOnlyList<string> names, (string Collection, string Field, string List) expected,
        CancellationToken cancellationToken)
    {
        if (names.Count == 0) return;
        var (collection, field, list) = expected;
        for (var i = 0; i < names.Count; i++) Catalog.CheckName(names[i], collection, $"{field}[{i}]");
        var found = (await store.FindRecordsAsync(view, names, cancellationToken)).Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            if (found.Contains(names[i])) continue;
            var nearest = await Suggestions.NearestNameAsync(store, view, names[i], cancellationToken);
            var hint = nearest is null ? "" : $"did you mean {nearest}? ";
            throw ApiErrors.InvalidArgument(
                ErrorReason.FilterValueUnknown, $"{field}[{i}]",
                $"{names[i]} does not exist; {hint}{list} lists the {collection}.");
        }
    }

    private static string? CheckText(string query, string field)
    {
        if (query.Length == 0) return null;
        if (query.Length > MaxQueryLength)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.QueryInvalid, field, $"has {query.Length} characters; write at most {MaxQueryLength}.");
        }

        if (query.Count(c => c == '"') % 2 != 0)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.QueryInvalid, field, "has an opening quotation mark without a closing one; add or remove a quotation mark.");
        }

        return RecordQuery.HasWord(query)
            ? query
            : throw ApiErrors.InvalidArgument(ErrorReason.QueryInvalid, field, "has no word to search for; add a word, or omit the query.");
    }
}
