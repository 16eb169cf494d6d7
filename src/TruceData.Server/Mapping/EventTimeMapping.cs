using NodaTime;
using TruceData.Domain.Events;

namespace TruceData.Server.Mapping;

/// <summary>From the contract's event times to the Domain's.</summary>
internal static class EventTimeMapping
{
    public static EventTime ToDomain(this V1.EventTime time) => new(
        time.EarliestTime.ToInstant(), time.LatestTime.ToInstant(), (TimePrecision)time.Precision, DateTimeZoneProviders.Tzdb[time.TimeZone]);
}
