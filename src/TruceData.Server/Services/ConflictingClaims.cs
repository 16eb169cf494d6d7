using TruceData.Domain.Claims;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Server.Services.Requests;
using TruceData.Store;
using TruceData.Store.Records;
using TruceData.V1;

namespace TruceData.Server.Services;

/// <summary>Lists the claims about fields for which the known claims contradict each other.</summary>
internal static class ConflictingClaims
{
    public static async Task<RecordPage> ListAsync(
        DataStore store, RecordQuery query, RequestedPage page, CancellationToken cancellationToken)
    {
        var contested = await ContestedAsync(store, query.View, cancellationToken);
        var conflicting = store.StreamRecordsAsync(query, cancellationToken)
            .Where(r => r.Message<Claim>() is var claim && contested.Contains((claim.Subject, claim.FieldPath)))
            .Skip(page.Skip);
        var (records, hasMore) = await page.FillAsync(conflicting, r => r.Body.Length, cancellationToken);
        return new RecordPage(records, hasMore);
    }

    private static async Task<HashSet<(string Subject, string FieldPath)>> ContestedAsync(
        DataStore store, View view, CancellationToken cancellationToken)
    {
        var values = await store.StreamRecordsAsync(new RecordQuery(view, Collections.Claims), cancellationToken)
            .Select(r => r.Message<Claim>())
            .Where(ResolutionMapping.HasOneValue)
            .Select(c => (Field: (c.Subject, c.FieldPath), Value: (ResolutionMapping.ValueKey(c), c.Stance == Stance.Denies)))
            .ToListAsync(cancellationToken);
        return [.. values.GroupBy(v => v.Field, v => v.Value).Where(field => Resolution.IsContested(field)).Select(field => field.Key)];
    }
}
