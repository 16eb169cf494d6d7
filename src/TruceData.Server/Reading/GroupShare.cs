using TruceData.Domain;

namespace TruceData.Server.Reading;

/// <summary>What the series of one <see cref="SourceGroup"/> share of an event. Safe for use by several threads at once.</summary>
/// <param name="place">Where the event falls in their calendar.</param>
/// <param name="lookUps">The instants that they look up; null when they look up none.</param>
internal sealed class GroupShare(Placement place, LookUps? lookUps)
{
    private PartFrame? _latest;

    /// <summary>Where the event falls in their calendar.</summary>
    public Placement Place => place;

    /// <summary>The instants that they look up; null when they look up none.</summary>
    public LookUps? LookUps => place.Anchor is null ? null : lookUps;

    /// <summary>The frame that one of the series had last: that of another one is mostly the same.</summary>
    public PartFrame? Latest
    {
        get => Volatile.Read(ref _latest);
        set => Volatile.Write(ref _latest, value);
    }
}
