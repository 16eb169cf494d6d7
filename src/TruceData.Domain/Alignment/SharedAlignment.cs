using TruceData.Domain.Anchoring;

namespace TruceData.Domain.Alignment;

/// <summary>What the series of one <see cref="SeriesGroup"/> share of an event. Safe for use by several threads at once.</summary>
/// <param name="placement">Where the event falls in their calendar.</param>
/// <param name="lookup">The instants that they look up; null when they look up none.</param>
internal sealed class SharedAlignment(EventPlacement placement, LookupInstants? lookup)
{
    private AlignedFrame? _latest;
    private ConfoundingEvents? _others;

    /// <summary>Where the event falls in their calendar.</summary>
    public EventPlacement Placement => placement;

    /// <summary>The instants that they look up; null when they look up none or the event has no anchor.</summary>
    public LookupInstants? Lookup => placement.Anchor is null ? null : lookup;

    /// <summary>The other events of the interval that is looked up; null until they are found.</summary>
    public ConfoundingEvents? Others
    {
        get => Volatile.Read(ref _others);
        set => Volatile.Write(ref _others, value);
    }

    /// <summary>The frame that most of the series have; null until the first is found.</summary>
    public AlignedFrame? Latest
    {
        get => Volatile.Read(ref _latest);
        set => Volatile.Write(ref _latest, value);
    }
}
