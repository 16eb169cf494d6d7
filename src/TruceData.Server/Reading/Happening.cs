using TruceData.Server.Mapping;
using TruceData.V1;
using EventTime = TruceData.Domain.EventTime;

namespace TruceData.Server.Reading;

/// <summary>An event that is aligned: its record, its message and its time.</summary>
internal sealed record Happening(Store.Record Record, Event Event, EventTime Time)
{
    public static Happening Of(Store.Record record)
    {
        var message = record.Message<Event>();
        return new Happening(record, message, message.Time.ToDomain());
    }
}
