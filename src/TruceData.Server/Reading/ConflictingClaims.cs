using TruceData.Domain;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Reading;

/// <summary>The claims of fields of which claims known at the view contradict each other.</summary>
internal static class ConflictingClaims
{
    public static async Task<RecordPage> ListAsync(DataStore store, RecordQuery query, CancellationToken cancellation)
    {
        var everyone = new RecordQuery(query.View, query.Collection) { Limit = int.MaxValue };
        var all = await store.ListRecordsAsync(everyone, cancellation);
        var contested = all.Records
            .Select(r => r.Message<Claim>())
            .Where(ResolutionMapping.HasOneValue)
            .GroupBy(c => (c.Subject, c.FieldPath))
            .Where(field => Resolution.IsContested(field.Select(c => (ResolutionMapping.ValueKey(c), c.Stance == Stance.Denies))))
            .Select(field => field.Key)
            .ToHashSet();

        var selected = await store.ListRecordsAsync(query with { Skip = 0, Limit = int.MaxValue }, cancellation);
        var conflicting = selected.Records.Where(r => r.Message<Claim>() is var c && contested.Contains((c.Subject, c.FieldPath))).ToArray();
        return new RecordPage(conflicting.Skip(query.Skip).Take(query.Limit).ToArray(), conflicting.Length > query.Skip + query.Limit);
    }
}
