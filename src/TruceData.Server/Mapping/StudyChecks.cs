using TruceData.Domain.Events;
using TruceData.Domain.Studies;
using TruceData.Server.Errors;

namespace TruceData.Server.Mapping;

/// <summary>Refuses studies that the data of the request does not allow, at the field to correct.</summary>
internal static class StudyChecks
{
    /// <summary>Refuses groups of pairs whose labels are too long, or too many together with the groups of events.</summary>
    /// <param name="request">The request.</param>
    /// <param name="labels">The labels of the groups of pairs.</param>
    /// <param name="fieldOf">Returns the field that states a label.</param>
    public static void CheckPairGroups(V1.EstimateImpactRequest request, IReadOnlyList<string> labels, Func<int, string> fieldOf)
    {
        for (var g = 0; g < labels.Count; g++)
        {
            if (labels[g].Length > StudyRequestMapping.MaxLabelLength)
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.ValueOutOfBounds, fieldOf(g),
                    $"has {labels[g].Length} characters; write at most {StudyRequestMapping.MaxLabelLength}.");
            }

            if (request.Groups.Any(group => group.Label == labels[g]))
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.NameRepeated, fieldOf(g),
                    $"\"{labels[g]}\" is also the label of a group of events; give each group its own label.");
            }

            if (request.Groups.Count + g >= StudyRequestMapping.MaxGroups)
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.ValueOutOfBounds, fieldOf(g),
                    $"is one of {request.Groups.Count + labels.Count} groups; give at most {StudyRequestMapping.MaxGroups}, or divide "
                    + "the pairs.");
            }
        }
    }

    /// <summary>
    /// Returns the groups of events of a request, then those of its pairs; refuses those that name an event which is not among the events.
    /// </summary>
    public static StudyGroup[] ToGroups(
        V1.EstimateImpactRequest request, IReadOnlyList<string> labels, IReadOnlyList<EventRecord> events)
    {
        bool[] all = [.. events.Select(_ => true)];
        return
        [
            .. request.Groups.Select((g, i) => new StudyGroup(g.Label, Alternative: false, MembersOf(g, $"groups[{i}].events", events))),
            .. labels.Select((label, i) => new StudyGroup(label, Alternative: false, all) { PairLabel = i }),
        ];
    }

    /// <summary>Refuses a study that would not stay in bounded memory.</summary>
    public static void CheckSize(StudySize size)
    {
        if (size.Pairs > StudySize.MaxPairs)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, "series",
                $"makes {size.Pairs} pairs with the events; at most {StudySize.MaxPairs}, split the request.");
        }

        if (size.RankCells > StudySize.MaxRankCells)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.WindowTooLarge, "event_window",
                $"makes {size.RankCells} ranks with the windows, the estimation window and the groups; at most {StudySize.MaxRankCells}. "
                + "Shorten it, or leave out the rank tests.");
        }

        if (size.AggregateValues > StudySize.MaxAggregateValues)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, "groups",
                $"makes {size.AggregateValues} averages with the series and the windows; at most {StudySize.MaxAggregateValues}, "
                + "split the request.");
        }
    }

    /// <summary>
    /// Refuses events that are requested by name and lie outside a calendar; those of a filter have results without values.
    /// </summary>
    public static void CheckBounds(V1.EstimateImpactRequest request, StudyEvents events)
    {
        if (request.Events.Count == 0) return;
        foreach (var calendar in events.Calendars)
        {
            if (calendar.Events.Rows.FirstOrDefault(r => !r.IsCovered) is not { } row) continue;
            var (outside, bounds) = (events.Events[row.Event], calendar.Calendar);
            throw ApiErrors.OutOfRange(
                V1.ErrorReason.CalendarBoundsExceeded, $"events[{row.Event}]",
                $"{outside.Name} lies at {outside.Time.Earliest}, outside {bounds.Name}, which is verified from "
                + $"{bounds.FirstVerified:uuuu-MM-dd} to {bounds.LastVerified:uuuu-MM-dd}; leave it out.");
        }
    }

    /// <summary>Refuses a study in which no event has enough returns of any series.</summary>
    public static void CheckShortage(IReadOnlyList<string> allSeries, StudyEvents events, StudyShortage? shortage)
    {
        if (shortage is null) return;
        var (design, name, series) = (events.Options.Design, events.Events[shortage.Event].Name, allSeries[shortage.Series]);
        throw ApiErrors.TooFewObservations(
            $"{name} {series}",
            $"No event has enough returns of any series: {name} has {shortage.Observations} of {series} in its estimation window "
            + $"{design.Estimation.First} to {design.Estimation.Last}, the model needs {design.MinimumObservations}. "
            + "Take later events, a shorter window or a lower minimum_observations.");
    }

    private static bool[] MembersOf(V1.EventGroup group, string field, IReadOnlyList<EventRecord> events)
    {
        var names = group.Events.ToHashSet(StringComparer.Ordinal);
        var members = events.Select(e => names.Remove(e.Name)).ToArray();
        if (names.Count == 0) return members;
        var missing = names.Order(StringComparer.Ordinal).First();
        throw ApiErrors.InvalidArgument(
            V1.ErrorReason.ArgumentConflict, $"{field}[{group.Events.IndexOf(missing)}]",
            $"{missing} is not among the events of the study; add it there.");
    }
}
