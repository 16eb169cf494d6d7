using System.Collections.Frozen;

namespace TruceData.Server.Importing.Columns;

/// <summary>The names that columns of times usually have.</summary>
internal static class TimeColumnNames
{
    private static readonly FrozenSet<string> Starts = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "open_time", "opentime", "timeopen", "time_open", "start_time", "starttime", "window_start", "bar_time", "bar_start", "ts_event");

    private static readonly FrozenSet<string> Ends = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "close_time", "closetime", "timeclose", "time_close", "end_time", "endtime", "bar_end",
        "window_end");

    private static readonly FrozenSet<string> Others = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "time", "ts", "timestamp", "date", "session_date", "datetime", "date_time", "time_unix_nanos", "unix", "trade_date",
        "observation_date", "snapped_at", "local time", "gmt time", "datum", "<date>", "<time>", "<dtyyyymmdd>");

    /// <summary>Returns whether a name is that of a column of times.</summary>
    public static bool IsKnown(string name) => Starts.Contains(name) || Ends.Contains(name) || Others.Contains(name);

    /// <summary>Returns whether a name says that the times are the starts of bars.</summary>
    public static bool IsStart(string name) => Starts.Contains(name);

    /// <summary>Returns whether a name says that the times are the ends of bars.</summary>
    public static bool IsEnd(string name) => Ends.Contains(name);
}
