using NodaTime;
using TruceData.Domain.Events;

namespace TruceData.Server.Reading;

/// <summary>The other events of a stretch of time, as columns name them.</summary>
/// <param name="Close">The names of those whose time is no longer than the stretch or a civil day, as many as are named.</param>
/// <param name="Loose">The names of those whose time is longer.</param>
/// <param name="Count">How many there are in all.</param>
/// <param name="Newest">The newest knowledge time among all of them; null when there is none.</param>
internal sealed record ConfoundingNames(string[] Close, string[] Loose, int Count, Instant? Newest)
{
    private const int MostNamed = 1000;

    public static ConfoundingNames None { get; } = Of(ConfoundingEvents.None);

    public static ConfoundingNames Of(ConfoundingEvents others)
    {
        Instant? newest = null;
        foreach (var other in others.Close.Concat(others.Loose)) newest = newest > other.KnowledgeTime ? newest : other.KnowledgeTime;
        return new ConfoundingNames(Named(others.Close), Named(others.Loose), others.Close.Count + others.Loose.Count, newest);
    }

    private static string[] Named(IReadOnlyList<DatedEvent> events) => [.. events.Take(MostNamed).Select(e => e.Name)];
}
