using NodaTime;
using TruceData.Domain.Events;

namespace TruceData.Server.Mapping;

/// <summary>Converts events of the contract to events of the Domain.</summary>
internal static class EventMapping
{
    /// <summary>Returns an event as alignment and studies use it.</summary>
    public static EventRecord ToDomain(this V1.Event @event) =>
        new(@event.Name, @event.Time.ToDomain(), @event.KnowledgeTime.ToInstant())
        {
            Attributes = @event.Attributes.ToDictionary(a => a.Name, ToDomain, StringComparer.Ordinal),
        };

    private static AttributeValue ToDomain(V1.EventAttribute attribute) =>
        attribute.HasNumber ? new(attribute.Number, Text: null) : new(Number: null, attribute.Text);

    /// <summary>Returns when an event happened.</summary>
    public static EventTime ToDomain(this V1.EventTime time) => new(
        time.EarliestTime.ToInstant(), time.LatestTime.ToInstant(), (TimePrecision)time.Precision,
        DateTimeZoneProviders.Tzdb[time.TimeZone]);
}
