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

namespace TruceData.Server.Services.Ingesting;

/// <summary>Removes records with tombstones, unless remaining records need them.</summary>
internal static class RecordRemoval
{
    private const int MaxNames = 1000;

    public static async Task<CommitResult> RunAsync(DataStore store, RemoveRecordsRequest request, CancellationToken cancellationToken)
    {
        var options = ImportOptions.ParseForRecords(request.Header, "header");
        var paths = CheckNames(request.Names);
        await using var session = await store.BeginWriteAsync(options.Author, options.Message, cancellationToken);
        var existing = await StoredRecords.ReadAllAsync(session.ListRecordsAsync, session.Revision, cancellationToken);
        if (paths.Keys.FirstOrDefault(name => !existing.ContainsKey(name)) is { } missing)
        {
            var latest = new View(session.Revision - 1, KnowledgeTime: null);
            var nearest = await Suggestions.NearestNameAsync(store, latest, missing, cancellationToken);
            throw ApiErrors.NotFound(missing, paths[missing], latest.Revision, nearest);
        }

        CheckRemaining(paths, existing);
        foreach (var name in request.Names)
        {
            await session.RemoveAsync(name, cancellationToken);
            if (name.StartsWith($"{Collections.Series}/", StringComparison.Ordinal))
                await session.RemoveBarsAsync(name, long.MinValue, long.MaxValue, cancellationToken);
        }

        return await options.CompleteAsync(store, session, cancellationToken);
    }

    /// <summary>Returns the path of each name in the request.</summary>
    private static Dictionary<string, string> CheckNames(IReadOnlyList<string> names)
    {
        if (names.Count == 0) throw ApiErrors.InvalidArgument(ErrorReason.FieldRequired, "names", "is empty; name the records to remove.");
        if (names.Count > MaxNames)
            throw ApiErrors.InvalidArgument(ErrorReason.ValueOutOfBounds, "names", $"has {names.Count} names; send at most {MaxNames}.");
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            if (!ResourceName.IsRecord(names[i]))
            {
                throw ApiErrors.InvalidArgument(
                    ErrorReason.NameInvalid, $"names[{i}]", $"\"{names[i]}\" is not of the form collection/{{id}}.");
            }

            if (!paths.TryAdd(names[i], $"names[{i}]"))
            {
                throw ApiErrors.InvalidArgument(
                    ErrorReason.NameRepeated, $"names[{i}]", $"{names[i]} is listed twice; list each name once.");
            }
        }

        return paths;
    }

    private static void CheckRemaining(Dictionary<string, string> removed, IReadOnlyDictionary<string, IMessage> existing)
    {
        var remaining = existing.Where(e => !removed.ContainsKey(e.Key)).Select(e => e.Value).ToArray();
        var needed = remaining
            .SelectMany(r => References.Enumerate(r).Select(to => (From: RecordKind.NameOf(r), to.Path, to.Name)))
            .Where(r => removed.ContainsKey(r.Name))
            .Select(r => (removed[r.Name], $"{r.From} refers to it in {r.Path}; remove or change that record too."))
            .ToArray();
        if (needed.Length > 0) throw ApiErrors.InvalidFields(StatusCode.FailedPrecondition, ErrorReason.DanglingReference, needed);

        var claimed = remaining.OfType<Claim>().Select(c => c.Subject).ToHashSet(StringComparer.Ordinal);
        var unclaimed = removed.Keys
            .Select(name => existing[name]).OfType<Claim>()
            .Where(c => !removed.ContainsKey(c.Subject) && existing[c.Subject] is Event or Reaction && !claimed.Contains(c.Subject))
            .Select(c => (removed[c.Name], $"{c.Subject} would have no claim; remove it too."))
            .ToArray();
        if (unclaimed.Length > 0) throw ApiErrors.InvalidFields(StatusCode.FailedPrecondition, ErrorReason.RecordInvalid, unclaimed);
    }
}
