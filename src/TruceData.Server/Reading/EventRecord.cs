using TruceData.Domain.Events;
using TruceData.Server.Mapping;

namespace TruceData.Server.Reading;

/// <summary>An event that is aligned: its record, its message and its time.</summary>
internal sealed record EventRecord(Store.Records.Record Record, V1.Event Event, EventTime Time)
{
    public static EventRecord Of(Store.Records.Record record)
    {
        var message = record.Message<V1.Event>();
        return new EventRecord(record, message, message.Time.ToDomain());
    }
}
