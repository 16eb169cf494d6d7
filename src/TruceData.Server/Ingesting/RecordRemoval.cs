using Google.Protobuf;
using Grpc.Core;
using TruceData.Domain.Time;
using TruceData.Server.Curation;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Store;
using TruceData.Store.Revisions;
using TruceData.V1;

namespace TruceData.Server.Ingesting;

/// <summary>Removes records by tombstones, when nothing that stays needs them.</summary>
internal static class RecordRemoval
{
    private const int MaxNames = 1000;

    public static async Task<CommitResult> RunAsync(DataStore store, RemoveRecordsRequest request, CancellationToken cancellationToken)
    {
        var order = ImportOrder.ReadForRecords(request.Header, "header");
        var places = Places(request.Names);
        await using var session = await store.BeginWriteAsync(order.Author, order.Message, cancellationToken);
        var existing = await StoredRecords.AllAsync(session.ListRecordsAsync, session.Revision, cancellationToken);
        if (places.Keys.FirstOrDefault(name => !existing.ContainsKey(name)) is { } missing)
        {
            var latest = new View(session.Revision - 1, KnowledgeTime: null);
            throw ApiErrors.NotFound(missing, places[missing], latest.Revision, await Suggestions.NearestNameAsync(store, latest, missing, cancellationToken));
        }

        Check(places, existing);
        foreach (var name in request.Names)
        {
            await session.RemoveAsync(name, cancellationToken);
            if (name.StartsWith($"{Collections.Series}/", StringComparison.Ordinal))
                await session.RemoveBarsAsync(name, long.MinValue, long.MaxValue, cancellationToken);
        }

        return await Writing.EndAsync(store, session, order, cancellationToken);
    }

    private static Dictionary<string, string> Places(IReadOnlyList<string> names)
    {
        if (names.Count == 0) throw ApiErrors.InvalidArgument(ErrorReason.FieldRequired, "names", "is empty; name what is to be removed.");
        if (names.Count > MaxNames)
            throw ApiErrors.InvalidArgument(ErrorReason.ValueOutOfBounds, "names", $"has {names.Count} names; at most {MaxNames}.");
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            if (!ResourceName.IsRecord(names[i]))
                throw ApiErrors.InvalidArgument(ErrorReason.NameInvalid, $"names[{i}]", $"\"{names[i]}\" is not of the form collection/{{id}}.");
            if (!places.TryAdd(names[i], $"names[{i}]"))
                throw ApiErrors.InvalidArgument(ErrorReason.NameRepeated, $"names[{i}]", $"{names[i]} stands there already; name each once.");
        }

        return places;
    }

    private static void Check(Dictionary<string, string> removed, IReadOnlyDictionary<string, IMessage> existing)
    {
        var staying = existing.Where(e => !removed.ContainsKey(e.Key)).Select(e => e.Value).ToArray();
        var needed = staying
            .SelectMany(r => References.Enumerate(r).Select(to => (From: RecordKind.NameOf(r), to.Path, to.Name)))
            .Where(r => removed.ContainsKey(r.Name))
            .Select(r => (removed[r.Name], $"{r.From} refers to it in {r.Path}; remove or change that too."))
            .ToArray();
        if (needed.Length > 0) throw ApiErrors.InvalidFields(StatusCode.FailedPrecondition, ErrorReason.DanglingReference, needed);

        var claimed = staying.OfType<Claim>().Select(c => c.Subject).ToHashSet(StringComparer.Ordinal);
        var unclaimed = removed.Keys
            .Select(name => existing[name]).OfType<Claim>()
            .Where(c => !removed.ContainsKey(c.Subject) && existing[c.Subject] is Event or Reaction && !claimed.Contains(c.Subject))
            .Select(c => (removed[c.Name], $"No claim would be left that speaks of {c.Subject}; remove that too."))
            .ToArray();
        if (unclaimed.Length > 0) throw ApiErrors.InvalidFields(StatusCode.FailedPrecondition, ErrorReason.RecordInvalid, unclaimed);
    }
}
