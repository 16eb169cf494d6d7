using Google.Protobuf;

namespace TruceData.Server.Curation.Evidence;

/// <summary>The time and phase of an event as far as no claim supports them.</summary>
/// <param name="Event">The event.</param>
/// <param name="Time">Whether the event has no claim on its time.</param>
/// <param name="Phase">Whether the event has no claim on its phase.</param>
internal sealed record UnclaimedFields(V1.Event Event, bool Time, bool Phase)
{
    /// <summary>Finds the events without a claim on their time or on their phase, in the order of names.</summary>
    public static IReadOnlyList<UnclaimedFields> Find(IEnumerable<IMessage> records)
    {
        var all = records.ToArray();
        var claimed = all.OfType<V1.Claim>().Select(c => (c.Subject, c.FieldPath)).ToHashSet();
        return
        [
            .. all.OfType<V1.Event>().OrderBy(e => e.Name, StringComparer.Ordinal)
                .Select(e => new UnclaimedFields(e, !claimed.Contains((e.Name, "time")), !claimed.Contains((e.Name, "phase"))))
                .Where(u => u.Time || u.Phase),
        ];
    }
}
