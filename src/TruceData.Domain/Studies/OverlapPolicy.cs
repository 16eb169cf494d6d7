namespace TruceData.Domain.Studies;

/// <summary>Which events count in averages when event windows overlap.</summary>
public enum OverlapPolicy
{
    /// <summary>All events count.</summary>
    KeepAll = 1,

    /// <summary>In the order of the anchors, an event counts if its event window overlaps that of no earlier event that counts.</summary>
    KeepFirst = 2,

    /// <summary>An event counts if its event window overlaps that of no other event.</summary>
    DropAll = 3,
}
