using TruceData.Domain.Events;
using TruceData.Server.Mapping;
using TruceData.Store.Records;

namespace TruceData.Server.Services.Requests;

/// <summary>An event of a request: its record, parsed once.</summary>
/// <param name="Record">The record.</param>
/// <param name="Message">The event as a message of replies.</param>
/// <param name="Event">The event as alignment and studies use it.</param>
internal sealed record RequestedEvent(Record Record, V1.Event Message, EventRecord Event)
{
    /// <summary>Parses a record.</summary>
    public static RequestedEvent Parse(Record record)
    {
        var message = record.Message<V1.Event>();
        return new RequestedEvent(record, message, message.ToDomain());
    }
}
