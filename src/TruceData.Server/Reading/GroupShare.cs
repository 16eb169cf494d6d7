using TruceData.Domain.Alignment;

namespace TruceData.Server.Reading;

/// <summary>What the series of one <see cref="SourceGroup"/> share of an event. Safe for use by several threads at once.</summary>
/// <param name="place">Where the event falls in their calendar.</param>
/// <param name="lookUps">The instants that they look up; null when they look up none.</param>
internal sealed class GroupShare(Placement place, LookupInstants? lookUps)
{
    private PartFrame? _latest;
    private ConfoundingNames? _others;

    /// <summary>Where the event falls in their calendar.</summary>
    public Placement Place => place;

    /// <summary>The instants that they look up; null when they look up none.</summary>
    public LookupInstants? LookUps => place.Anchor is null ? null : lookUps;

    /// <summary>The other events of the stretch that is looked up; null until they are found.</summary>
    public ConfoundingNames? Others
    {
        get => Volatile.Read(ref _others);
        set => Volatile.Write(ref _others, value);
    }

    /// <summary>The frame that most of the series have.</summary>
    public PartFrame? Latest
    {
        get => Volatile.Read(ref _latest);
        set => Volatile.Write(ref _latest, value);
    }
}
