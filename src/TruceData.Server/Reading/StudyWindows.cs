using TruceData.Domain.Studies;
using TruceData.Server.Errors;

namespace TruceData.Server.Reading;

/// <summary>The windows of an EstimateImpact request, with the documented defaults filled in.</summary>
internal static class StudyWindows
{
    private const int MaxEstimationSessions = 5_000;
    private const int MaxEventSessions = 500;
    private const int MaxWindows = 100;

    public static (SessionRange Estimation, SessionRange Event, SessionRange[] Windows) Read(V1.EstimateImpactRequest request)
    {
        var happening = Range(request.EventWindow, new SessionRange(-10, 10), "event_window", MaxEventSessions);
        var estimation = Range(request.EstimationWindow, new SessionRange(-130, -11), "estimation_window", MaxEstimationSessions);
        if (estimation.Last >= happening.First)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.WindowInvalid, "estimation_window",
                $"ends at {estimation.Last}, in the event window from {happening.First} on; what the event moves must not be in what is expected without it.");
        }

        if (request.CumulativeWindows.Count > MaxWindows)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ValueOutOfBounds, "cumulative_windows", $"has {request.CumulativeWindows.Count} windows; at most {MaxWindows}, split the request.");
        if (request.CumulativeWindows.Count == 0) return (estimation, happening, [happening]);
        var windows = request.CumulativeWindows.Select((w, i) => Range(w, happening, $"cumulative_windows[{i}]", MaxEventSessions)).ToArray();
        for (var i = 0; i < windows.Length; i++)
        {
            if (!happening.Contains(windows[i]))
                throw ApiErrors.InvalidArgument(V1.ErrorReason.WindowInvalid, $"cumulative_windows[{i}]", $"reaches beyond the event window {happening.First} to {happening.Last}; widen that.");
            if (Array.IndexOf(windows, windows[i]) < i)
                throw ApiErrors.InvalidArgument(V1.ErrorReason.NameRepeated, $"cumulative_windows[{i}]", "stands there already; give each once.");
        }

        return (estimation, happening, windows);
    }

    private static SessionRange Range(V1.SessionRange? range, SessionRange otherwise, string field, int longest)
    {
        if (range is null) return otherwise;
        var count = (long)range.LastOffset - range.FirstOffset + 1;
        if (count < 1)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.WindowInvalid, field, $"runs from {range.FirstOffset} to {range.LastOffset}; first_offset must be at most last_offset, both are included.");
        if (count > longest) throw ApiErrors.InvalidArgument(V1.ErrorReason.WindowTooLarge, field, $"has {count} sessions; at most {longest}.");
        return new SessionRange(range.FirstOffset, range.LastOffset);
    }
}
