using TruceData.Domain.Studies;
using TruceData.Server.Errors;

namespace TruceData.Server.Mapping;

/// <summary>Refuses studies that the data of the request does not allow, at the field to correct.</summary>
internal static class StudyChecks
{
    /// <summary>Refuses a study that would not stay in bounded memory.</summary>
    public static void CheckSize(StudySize size)
    {
        if (size.Pairs > StudySize.MaxPairs)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, "series",
                $"makes {size.Pairs} pairs with the events; at most {StudySize.MaxPairs}, split the request.");
        }

        if (size.SessionCells > StudySize.MaxSessionCells)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.WindowTooLarge, "event_window",
                $"makes {size.SessionCells} sums with the windows, the estimation window and the groups; at most "
                + $"{StudySize.MaxSessionCells}. Shorten it, or leave out the rank tests and the tests of Brown and Warner, Lamb, and "
                + "Corrado and Zivney.");
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
    /// <param name="allSeries">The names of the series.</param>
    /// <param name="events">The events.</param>
    /// <param name="shortage">The first event and series; null if one has enough returns.</param>
    /// <param name="suspicious">The series whose levels look like returns, by index.</param>
    public static void CheckShortage(
        IReadOnlyList<string> allSeries, StudyEvents events, StudyShortage? shortage, IEnumerable<int> suspicious)
    {
        if (shortage is null) return;
        var (design, name, series) = (events.Options.Design, events.Events[shortage.Event].Name, allSeries[shortage.Series]);
        throw ApiErrors.TooFewObservations(
            $"{name} {series}",
            $"No event has enough returns of any series: {name} has {shortage.Observations} of {series} in its estimation window "
            + $"{design.Estimation.First} to {design.Estimation.Last}, the study requires {design.MinimumObservations}. "
            + (design.Regressors > 0
                ? "A return counts where the benchmark or every factor, and the risk-free return if any, has one too. "
                : "")
            + (suspicious.Contains(shortage.Series)
                ? "Its values look like returns; import them as FIELD_SIMPLE_RETURN or FIELD_LOG_RETURN."
                : StudyAdvice.OnObservations(design, shortage.Observations)));
    }
}
