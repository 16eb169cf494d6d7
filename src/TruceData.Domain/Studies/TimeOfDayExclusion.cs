namespace TruceData.Domain.Studies;

/// <summary>
/// Excludes the units of an estimation window that start at another local time of day than every unit of the event window.
/// </summary>
/// <param name="design">The windows.</param>
/// <param name="panel">The returns of the series.</param>
/// <param name="timesOfDay">The local time of day at which each unit of the calendar starts, in seconds.</param>
/// <param name="excluded">The units that are excluded in any case, by index into the panel; null for none.</param>
internal sealed class TimeOfDayExclusion(StudyDesign design, StudyPanel panel, int[] timesOfDay, bool[]? excluded)
{
    private readonly bool[] _excluded = new bool[panel.Returns.Length];
    private readonly HashSet<int> _times = [];

    /// <summary>
    /// Returns the units to exclude around an anchor, by index into the panel. The array is reused by the next call; outside the estimation
    /// window it is undefined.
    /// </summary>
    public bool[] Around(int anchor)
    {
        _times.Clear();
        var (first, last) = Clamp(design.Event, anchor, timesOfDay.Length);
        for (var i = first; i <= last; i++) _times.Add(timesOfDay[i]);
        (first, last) = Clamp(design.Estimation, (long)anchor - panel.FirstSession, _excluded.Length);
        for (var i = first; i <= last; i++)
            _excluded[i] = (excluded is not null && excluded[i]) || !_times.Contains(timesOfDay[i + panel.FirstSession]);
        return _excluded;
    }

    private static (int First, int Last) Clamp(SessionRange window, long anchor, int count) =>
        ((int)Math.Clamp(anchor + window.First, 0, count), (int)Math.Clamp(anchor + window.Last, -1, count - 1));
}
