using TruceData.Domain.Events;
using TruceData.Domain.Studies;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Store;

namespace TruceData.Server.Services.Requests;

/// <summary>The groups of a study: those of events that a request lists or selects with filters, then the labels of its pairs.</summary>
internal static class StudyGroups
{
    /// <summary>Returns the groups, or throws at the field of a group that the events of the study do not allow.</summary>
    public static async Task<IReadOnlyList<StudyGroup>> ReadAsync(
        V1.EstimateImpactRequest request, RequestedPairs? pairs, IReadOnlyList<EventRecord> events, DataStore store, View view,
        CancellationToken cancellationToken)
    {
        if (pairs is not null) CheckLabels(request, pairs);
        var groups = new List<StudyGroup>(request.Groups.Count);
        for (var i = 0; i < request.Groups.Count; i++)
        {
            var group = request.Groups[i];
            var members = group.Filter is null
                ? Listed(group, $"groups[{i}].events", events)
                : await SelectedAsync(group.Filter, $"groups[{i}].filter", events, store, view, cancellationToken);
            groups.Add(new StudyGroup(group.Label, Alternative: false, members));
        }

        bool[] all = [.. events.Select(_ => true)];
        groups.AddRange((pairs?.Groups ?? []).Select((label, i) => new StudyGroup(label, Alternative: false, all) { PairLabel = i }));
        return groups;
    }

    private static void CheckLabels(V1.EstimateImpactRequest request, RequestedPairs pairs)
    {
        for (var g = 0; g < pairs.Groups.Count; g++)
        {
            var label = pairs.Groups[g];
            if (label.Length > StudyRequestMapping.MaxLabelLength)
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.ValueOutOfBounds, pairs.FieldOfGroup(g),
                    $"has {label.Length} characters; write at most {StudyRequestMapping.MaxLabelLength}.");
            }

            if (request.Groups.Any(group => group.Label == label))
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.NameRepeated, pairs.FieldOfGroup(g),
                    $"\"{label}\" is also the label of a group of events; give each group its own label.");
            }

            if (request.Groups.Count + g >= StudyRequestMapping.MaxGroups)
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.ValueOutOfBounds, pairs.FieldOfGroup(g),
                    $"is one of {request.Groups.Count + pairs.Groups.Count} groups; give at most {StudyRequestMapping.MaxGroups}, "
                    + "or divide the pairs.");
            }
        }
    }

    private static bool[] Listed(V1.EventGroup group, string field, IReadOnlyList<EventRecord> events)
    {
        var names = group.Events.ToHashSet(StringComparer.Ordinal);
        var members = events.Select(e => names.Remove(e.Name)).ToArray();
        if (names.Count == 0) return members;
        var missing = names.Order(StringComparer.Ordinal).First();
        throw ApiErrors.InvalidArgument(
            V1.ErrorReason.ArgumentConflict, $"{field}[{group.Events.IndexOf(missing)}]",
            $"{missing} is not among the events of the study; add it there.");
    }

    private static async Task<bool[]> SelectedAsync(
        V1.EventFilter filter, string field, IReadOnlyList<EventRecord> events, DataStore store, View view,
        CancellationToken cancellationToken)
    {
        var query = await EventFilters.QueryAsync(store, view, filter, field, cancellationToken);
        var names = await store.StreamRecordsAsync(query, cancellationToken)
            .Select(r => r.Name)
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        return [.. events.Select(e => names.Contains(e.Name))];
    }
}
