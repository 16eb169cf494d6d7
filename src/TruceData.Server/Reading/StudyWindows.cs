using TruceData.Server.Errors;
using TruceData.V1;
using SessionRange = TruceData.Domain.SessionRange;

namespace TruceData.Server.Reading;

/// <summary>The windows of an EstimateImpact request, with the documented defaults filled in.</summary>
internal static class StudyWindows
{
    private const int LongestEstimation = 5_000;
    private const int LongestEvent = 500;
    private const int MostWindows = 100;

    public static (SessionRange Estimation, SessionRange Event, SessionRange[] Windows) Read(EstimateImpactRequest request)
    {
        var happening = Range(request.EventWindow, new SessionRange(-10, 10), "event_window", LongestEvent);
        var estimation = Range(request.EstimationWindow, new SessionRange(-130, -11), "estimation_window", LongestEstimation);
        if (estimation.Last >= happening.First)
        {
            throw Fail.Argument(
                ErrorReason.WindowInvalid, "estimation_window",
                $"ends at {estimation.Last}, in the event window from {happening.First} on; what the event moves must not be in what is expected without it.");
        }

        if (request.CumulativeWindows.Count > MostWindows)
            throw Fail.Argument(ErrorReason.ValueOutOfBounds, "cumulative_windows", $"has {request.CumulativeWindows.Count} windows; at most {MostWindows}, split the request.");
        if (request.CumulativeWindows.Count == 0) return (estimation, happening, [happening]);
        var windows = request.CumulativeWindows.Select((w, i) => Range(w, happening, $"cumulative_windows[{i}]", LongestEvent)).ToArray();
        for (var i = 0; i < windows.Length; i++)
        {
            if (!happening.Contains(windows[i]))
                throw Fail.Argument(ErrorReason.WindowInvalid, $"cumulative_windows[{i}]", $"reaches beyond the event window {happening.First} to {happening.Last}; widen that.");
            if (Array.IndexOf(windows, windows[i]) < i)
                throw Fail.Argument(ErrorReason.NameRepeated, $"cumulative_windows[{i}]", "stands there already; give each once.");
        }

        return (estimation, happening, windows);
    }

    private static SessionRange Range(V1.SessionRange? range, SessionRange otherwise, string field, int longest)
    {
        if (range is null) return otherwise;
        var count = (long)range.LastOffset - range.FirstOffset + 1;
        if (count < 1)
            throw Fail.Argument(ErrorReason.WindowInvalid, field, $"runs from {range.FirstOffset} to {range.LastOffset}; first_offset must be at most last_offset, both are included.");
        if (count > longest) throw Fail.Argument(ErrorReason.WindowTooLarge, field, $"has {count} sessions; at most {longest}.");
        return new SessionRange(range.FirstOffset, range.LastOffset);
    }
}
