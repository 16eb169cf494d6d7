using TruceData.V1;

namespace TruceData.Server.Curation.EventTables;

/// <summary>How to read a table of events. A column that is null is found by the names in the header.</summary>
internal sealed record EventTableOptions
{
    /// <summary>IANA time zone of dates and of times without an offset; null if a column states it or every time has an offset.</summary>
    public string? Zone { get; init; }

    /// <summary>Kind of the events of a table without a column of kinds.</summary>
    public EventKind? Kind { get; init; }

    /// <summary>Phase of the events of a table without a column of phases.</summary>
    public Phase Phase { get; init; } = Phase.Announced;

    /// <summary>Columns that become attributes; null for all columns without another role.</summary>
    public IReadOnlyList<string>? Attributes { get; init; }

    /// <summary>The columns that are given, by role.</summary>
    public IReadOnlyDictionary<EventColumn, string> Columns { get; init; } = new Dictionary<EventColumn, string>();
}
