using System.Collections.Concurrent;
using System.Security.Cryptography;
using NodaTime;
using TruceData.Domain;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Requests;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Reading;

/// <summary>Turns the as-of of a request into the view to read, and refuses views that do not exist.</summary>
internal sealed class ViewReader(DataStore store)
{
    private const int CachedRevisions = 256;
    private readonly ConcurrentDictionary<long, RevisionFacts> _facts = new();

    /// <summary>Resolves an as-of; a page or cursor token keeps its revision.</summary>
    public async Task<ReadView> ReadAsync(AsOf? asOf, Token? token, CancellationToken cancellation)
    {
        var latest = await store.LatestRevisionAsync(cancellation).ConfigureAwait(false)
            ?? throw new InvalidOperationException("The store has no revision yet; it is filled before the server listens.");
        if (asOf is { HasMinRevision: true }) CheckLeast(asOf, latest.Number);

        var number = token?.Revision ?? (asOf is { HasRevision: true } ? asOf.Revision : latest.Number);
        var revision = number == latest.Number ? latest : await FindAsync(number, latest.Number, cancellation).ConfigureAwait(false);
        var facts = await FactsAsync(number, cancellation).ConfigureAwait(false);
        return new ReadView(new View(number, KnowledgeTime(asOf, facts)), revision, facts.CalendarVersion);
    }

    private async Task<Store.Revision> FindAsync(long number, long latest, CancellationToken cancellation)
    {
        if (number < 1) throw Fail.Argument(ErrorReason.ValueOutOfBounds, "as_of.revision", $"is {number}; revisions count from 1 to {latest}.");
        return await store.FindRevisionAsync(number, cancellation).ConfigureAwait(false)
            ?? throw Fail.Argument(ErrorReason.RevisionInFuture, "as_of.revision", $"{number} does not exist yet; the latest is {latest}.");
    }

    private static void CheckLeast(AsOf asOf, long latest)
    {
        const string Field = "as_of.min_revision";
        if (asOf.MinRevision < 0) throw Fail.Argument(ErrorReason.ValueOutOfBounds, Field, $"is {asOf.MinRevision}; revisions count from 1.");
        if (asOf.HasRevision && asOf.Revision < asOf.MinRevision)
            throw Fail.Argument(ErrorReason.ArgumentConflict, Field, $"{asOf.MinRevision} is later than as_of.revision {asOf.Revision}; leave one of the two out.");
        if (asOf.MinRevision > latest) throw Fail.NotReached(asOf.MinRevision, latest);
    }

    private static Instant? KnowledgeTime(AsOf? asOf, RevisionFacts facts)
    {
        if (asOf?.KnowledgeTime is null) return null;
        var time = asOf.KnowledgeTime.ToInstant("as_of.knowledge_time");
        return facts.FirstKnowledge is { } first && time < first
            ? throw Fail.Range(ErrorReason.BeforeCoverage, "as_of.knowledge_time", $"lies before the first fact of the data set, known from {first}.")
            : time;
    }

    private async Task<RevisionFacts> FactsAsync(long revision, CancellationToken cancellation)
    {
        if (_facts.TryGetValue(revision, out var known)) return known;

        var everything = new View(revision, KnowledgeTime: null);
        var coverage = await store.CoverageAsync(everything, cancellation).ConfigureAwait(false);
        var calendars = await store.ListRecordsAsync(new RecordQuery(everything, Collections.Calendars) { Limit = int.MaxValue }, cancellation).ConfigureAwait(false);
        var version = Convert.ToHexStringLower(SHA256.HashData(calendars.Records.SelectMany(c => c.Body.ToArray()).ToArray()));
        if (_facts.Count >= CachedRevisions) _facts.Clear();
        return _facts.GetOrAdd(revision, new RevisionFacts(coverage.FirstKnowledgeTime, version));
    }

    private sealed record RevisionFacts(Instant? FirstKnowledge, string CalendarVersion);
}
