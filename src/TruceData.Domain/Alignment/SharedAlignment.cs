using TruceData.Domain.Anchoring;

namespace TruceData.Domain.Alignment;

/// <summary>
/// The facts about an event that the series of one <see cref="SeriesGroup"/> share. Safe for use by several threads at once.
/// </summary>
/// <param name="placement">The placement of the event in the calendar of the series.</param>
/// <param name="lookup">The instants that the series look up; null when they look up none.</param>
internal sealed class SharedAlignment(EventPlacement placement, LookupInstants? lookup)
{
    private AlignedFrame? _latest;
    private ConfoundingEvents? _others;

    /// <summary>The placement of the event in the calendar of the series.</summary>
    public EventPlacement Placement => placement;

    /// <summary>The instants that the series look up; null when they look up none or the event has no anchor.</summary>
    public LookupInstants? Lookup => placement.Anchor is null ? null : lookup;

    /// <summary>The other events in the interval of the lookup; null until they are found.</summary>
    public ConfoundingEvents? Others
    {
        get => Volatile.Read(ref _others);
        set => Volatile.Write(ref _others, value);
    }

    /// <summary>The frame that most series of the group have; null until the first is found.</summary>
    public AlignedFrame? Latest
    {
        get => Volatile.Read(ref _latest);
        set => Volatile.Write(ref _latest, value);
    }
}
