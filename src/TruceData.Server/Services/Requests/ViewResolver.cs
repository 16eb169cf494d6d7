using System.Collections.Concurrent;
using System.Security.Cryptography;
using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Services.Requests;

/// <summary>Resolves the as_of of a request to a view, and refuses views that do not exist.</summary>
internal sealed class ViewResolver(DataStore store, RecordTimeCheck recordTimes)
{
    private const int CachedRevisions = 256;
    private readonly ConcurrentDictionary<string, RevisionFacts> _facts = new();

    /// <summary>Resolves an as_of. A page token or cursor determines the revision.</summary>
    public async Task<ResolvedView> ReadAsync(V1.AsOf? asOf, PageToken? token, CancellationToken cancellationToken)
    {
        long[] stated = [token?.Revision ?? 0, asOf?.Revision ?? 0, asOf?.MinRevision ?? 0];
        var latest = await FindLatestAsync(stated.Max(), cancellationToken).ConfigureAwait(false);
        recordTimes.Inspect(latest);
        if (asOf is { HasMinRevision: true }) CheckMinRevision(asOf, latest.Number);

        if (asOf is { ContentHash.Length: > 0 })
            latest = await CheckContentHashAsync(asOf, latest, cancellationToken).ConfigureAwait(false);
        if (token is { } resumed && resumed.Revision > latest.Number) throw ApiErrors.RevisionNotReached(resumed.Revision, latest.Number);

        var number = token?.Revision ?? (asOf is { HasRevision: true } ? asOf.Revision : latest.Number);
        var revision = await FindAsync(number, latest, IsOfHistory, cancellationToken).ConfigureAwait(false);
        if (!IsOfHistory(revision)) throw ApiErrors.HistoryChanged(number);
        var facts = await FactsAsync(revision, cancellationToken).ConfigureAwait(false);
        var view = new View(number, KnowledgeTime(asOf, facts), revision.ContentHash);
        return new ResolvedView(view, revision, facts.CalendarVersion, facts.CoverageEnds);

        bool IsOfHistory(Store.Revisions.Revision candidate) =>
            (token is null || token.Value.History == PageToken.HistoryOf(candidate.ContentHash))
            && (asOf is not { HasRevision: true } || HasContentHash(candidate, asOf));
    }

    private async Task<Store.Revisions.Revision> FindLatestAsync(long atLeast, CancellationToken cancellationToken) =>
        await store.FindReadableRevisionAsync(atLeast, cancellationToken).ConfigureAwait(false)
        ?? throw new InvalidOperationException("The store has no revision yet; it is filled before the server listens.");

    private async Task<Store.Revisions.Revision> FindAsync(
        long number, Store.Revisions.Revision latest, Func<Store.Revisions.Revision, bool> isExpected, CancellationToken cancellationToken)
    {
        if (number == latest.Number && isExpected(latest)) return latest;
        if (number < 1)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, "as_of.revision", $"is {number}; give 1 to {latest.Number}.");
        }

        return await store.FindRevisionAsync(number, isExpected, cancellationToken).ConfigureAwait(false)
            ?? throw ApiErrors.InvalidArgument(
                V1.ErrorReason.RevisionInFuture, "as_of.revision", $"{number} does not exist yet; the latest is {latest.Number}.");
    }

    private static bool HasContentHash(Store.Revisions.Revision revision, V1.AsOf asOf) =>
        asOf.ContentHash.Length == 0 || revision.ContentHash.Equals(asOf.ContentHash, StringComparison.OrdinalIgnoreCase);

    private static void CheckMinRevision(V1.AsOf asOf, long latest)
    {
        const string Field = "as_of.min_revision";
        if (asOf.MinRevision < 0)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ValueOutOfBounds, Field, $"is {asOf.MinRevision}; revisions start at 1.");
        if (asOf.HasRevision && asOf.Revision < asOf.MinRevision)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, Field,
                $"{asOf.MinRevision} is later than as_of.revision {asOf.Revision}; omit one of the two.");
        }

        if (asOf.MinRevision > latest) throw ApiErrors.RevisionNotReached(asOf.MinRevision, latest);
    }

    /// <summary>
    /// Refuses a request whose revision now has another content hash than its caller has seen. Returns the latest revision of the history
    /// that the caller has seen.
    /// </summary>
    private async Task<Store.Revisions.Revision> CheckContentHashAsync(
        V1.AsOf asOf, Store.Revisions.Revision latest, CancellationToken cancellationToken)
    {
        if (asOf is { HasRevision: false, HasMinRevision: false })
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, "as_of.content_hash", "belongs to a revision; set as_of.revision or as_of.min_revision.");
        }

        var number = asOf.HasRevision ? asOf.Revision : asOf.MinRevision;
        // A revision whose hash the caller knows has existed.
        if (number > latest.Number) throw ApiErrors.RevisionNotReached(number, latest.Number);
        if (number == latest.Number && HasContentHash(latest, asOf)) return latest;
        var revision = await FindAsync(number, latest, r => HasContentHash(r, asOf), cancellationToken).ConfigureAwait(false);
        if (!HasContentHash(revision, asOf)) throw ApiErrors.HistoryChanged(number);

        // If the latest revision came from a standby of another history, that is known now, and the primary returns it.
        return await FindLatestAsync(number, cancellationToken).ConfigureAwait(false);
    }

    private static Instant? KnowledgeTime(V1.AsOf? asOf, RevisionFacts facts)
    {
        if (asOf?.KnowledgeTime is null) return null;
        var time = asOf.KnowledgeTime.ToInstant("as_of.knowledge_time");
        return facts.FirstKnowledge is { } first && time < first
            ? throw ApiErrors.OutOfRange(
                V1.ErrorReason.BeforeCoverage, "as_of.knowledge_time",
                $"is before {first}, when the first fact of the data set was known; give a later time.")
            : time;
    }

    private async Task<RevisionFacts> FactsAsync(Store.Revisions.Revision revision, CancellationToken cancellationToken)
    {
        if (_facts.TryGetValue(revision.ContentHash, out var known)) return known;

        var everything = revision.ToView();
        var coverage = await store.GetCoverageAsync(everything, cancellationToken).ConfigureAwait(false);
        var calendars = await store.ListRecordsAsync(
            new RecordQuery(everything, Collections.Calendars) { Limit = int.MaxValue }, cancellationToken).ConfigureAwait(false);
        var version = Convert.ToHexStringLower(SHA256.HashData(calendars.Records.SelectMany(c => c.Body.ToArray()).ToArray()));
        var coverages = await store.ListRecordsAsync(
            new RecordQuery(everything, Collections.Coverages) { Limit = int.MaxValue }, cancellationToken).ConfigureAwait(false);
        var ends = coverages.Records.Select(c => new V1.RecordEnd { Name = c.Name, EndTime = c.SortEnd!.Value.ToTimestamp() })
            .OrderBy(c => c.Name, StringComparer.Ordinal);
        if (_facts.Count >= CachedRevisions) _facts.Clear();
        return _facts.GetOrAdd(revision.ContentHash, new RevisionFacts(coverage.FirstKnowledgeTime, version, [.. ends]));
    }

    private sealed record RevisionFacts(Instant? FirstKnowledge, string CalendarVersion, IReadOnlyList<V1.RecordEnd> CoverageEnds);
}
