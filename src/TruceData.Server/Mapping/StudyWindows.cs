using TruceData.Domain.Studies;
using TruceData.Server.Errors;

namespace TruceData.Server.Mapping;

/// <summary>Reads the windows of an EstimateImpact request, with the documented defaults.</summary>
internal static class StudyWindows
{
    private const int MaxEstimationSessions = 5_000;
    private const int MaxEventSessions = 500;
    private const int MaxWindows = 100;

    public static (SessionRange Estimation, SessionRange Event, SessionRange[] Windows) Read(V1.EstimateImpactRequest request)
    {
        var eventWindow = Range(request.EventWindow, new SessionRange(-10, 10), "event_window", MaxEventSessions);
        var estimation = Range(request.EstimationWindow, new SessionRange(-130, -11), "estimation_window", MaxEstimationSessions);
        if (estimation.Last >= eventWindow.First)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.WindowInvalid, "estimation_window",
                $"ends at {estimation.Last}, inside the event window, which starts at {eventWindow.First}; "
                + "end it earlier, so that the effect of the event does not influence the estimates.");
        }

        if (request.CumulativeWindows.Count > MaxWindows)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, "cumulative_windows",
                $"has {request.CumulativeWindows.Count} windows; give at most {MaxWindows}, or split the request.");
        }

        if (request.CumulativeWindows.Count == 0) return (estimation, eventWindow, [eventWindow]);
        var windows = request.CumulativeWindows
            .Select((w, i) => Range(w, eventWindow, $"cumulative_windows[{i}]", MaxEventSessions))
            .ToArray();
        for (var i = 0; i < windows.Length; i++)
        {
            if (!eventWindow.Contains(windows[i]))
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.WindowInvalid, $"cumulative_windows[{i}]",
                    $"exceeds the event window {eventWindow.First} to {eventWindow.Last}; widen the event window, or shorten this one.");
            }

            if (Array.IndexOf(windows, windows[i]) < i)
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.NameRepeated, $"cumulative_windows[{i}]", "is listed twice; list each window once.");
            }
        }

        return (estimation, eventWindow, windows);
    }

    /// <summary>Returns a range, or the default; refuses one that is reversed or too long.</summary>
    public static SessionRange Range(V1.SessionRange? range, SessionRange defaultRange, string field, int maxSessions)
    {
        if (range is null) return defaultRange;
        var count = (long)range.LastOffset - range.FirstOffset + 1;
        if (count < 1)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.WindowInvalid, field,
                $"runs from {range.FirstOffset} to {range.LastOffset}; first_offset must not be greater than last_offset.");
        }

        if (count > maxSessions)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.WindowTooLarge, field,
                $"has {count} sessions; give at most {maxSessions}.");
        }

        return new SessionRange(range.FirstOffset, range.LastOffset);
    }
}
