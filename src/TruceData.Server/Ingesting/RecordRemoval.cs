using Google.Protobuf;
using Grpc.Core;
using TruceData.Domain;
using TruceData.Server.Curation;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Ingesting;

/// <summary>Removes records by tombstones, when nothing that stays needs them.</summary>
internal static class RecordRemoval
{
    private const int MostNames = 1000;

    public static async Task<CommitResult> RunAsync(DataStore store, RemoveRecordsRequest request, CancellationToken cancellation)
    {
        var order = ImportOrder.ReadForRecords(request.Header, "header");
        var places = Places(request.Names);
        await using var session = await store.BeginWriteAsync(order.Author, order.Message, cancellation);
        var existing = await StoredRecords.AllAsync(session.ListRecordsAsync, session.Revision, cancellation);
        if (places.Keys.FirstOrDefault(name => !existing.ContainsKey(name)) is { } missing)
        {
            var latest = new View(session.Revision - 1, KnowledgeTime: null);
            throw Fail.NotFound(missing, places[missing], latest.Revision, await Suggestions.NearestNameAsync(store, latest, missing, cancellation));
        }

        Check(places, existing);
        foreach (var name in request.Names)
        {
            await session.RemoveAsync(name, cancellation);
            if (name.StartsWith($"{Collections.Series}/", StringComparison.Ordinal))
                await session.RemoveBarsAsync(name, long.MinValue, long.MaxValue, cancellation);
        }

        return await Writing.EndAsync(store, session, order, cancellation);
    }

    private static Dictionary<string, string> Places(IReadOnlyList<string> names)
    {
        if (names.Count == 0) throw Fail.Argument(ErrorReason.FieldRequired, "names", "is empty; name what is to be removed.");
        if (names.Count > MostNames)
            throw Fail.Argument(ErrorReason.ValueOutOfBounds, "names", $"has {names.Count} names; at most {MostNames}.");
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            if (!ResourceName.IsRecord(names[i]))
                throw Fail.Argument(ErrorReason.NameInvalid, $"names[{i}]", $"\"{names[i]}\" is not of the form collection/{{id}}.");
            if (!places.TryAdd(names[i], $"names[{i}]"))
                throw Fail.Argument(ErrorReason.NameRepeated, $"names[{i}]", $"{names[i]} stands there already; name each once.");
        }

        return places;
    }

    private static void Check(Dictionary<string, string> removed, IReadOnlyDictionary<string, IMessage> existing)
    {
        var staying = existing.Where(e => !removed.ContainsKey(e.Key)).Select(e => e.Value).ToArray();
        var needed = staying
            .SelectMany(r => References.Of(r).Select(to => (From: RecordKind.NameOf(r), to.Path, to.Name)))
            .Where(r => removed.ContainsKey(r.Name))
            .Select(r => (removed[r.Name], $"{r.From} refers to it in {r.Path}; remove or change that too."))
            .ToArray();
        if (needed.Length > 0) throw Fail.Fields(StatusCode.FailedPrecondition, ErrorReason.DanglingReference, needed);

        var claimed = staying.OfType<Claim>().Select(c => c.Subject).ToHashSet(StringComparer.Ordinal);
        var unclaimed = removed.Keys
            .Select(name => existing[name]).OfType<Claim>()
            .Where(c => !removed.ContainsKey(c.Subject) && existing[c.Subject] is Event or Reaction && !claimed.Contains(c.Subject))
            .Select(c => (removed[c.Name], $"No claim would be left that speaks of {c.Subject}; remove that too."))
            .ToArray();
        if (unclaimed.Length > 0) throw Fail.Fields(StatusCode.FailedPrecondition, ErrorReason.RecordInvalid, unclaimed);
    }
}
