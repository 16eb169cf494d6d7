using Google.Protobuf;
using NodaTime;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Finds the knowledge times of records.</summary>
internal static class KnowledgeTimes
{
    /// <summary>Returns the knowledge time of a record; null if the record has none or an invalid one.</summary>
    public static Instant? Find(IMessage record) => TimeRules.InstantOf(record switch
    {
        Claim r => r.KnowledgeTime,
        Event r => r.KnowledgeTime,
        Instrument r => r.KnowledgeTime,
        Policy r => r.KnowledgeTime,
        Reaction r => r.KnowledgeTime,
        Source r => r.KnowledgeTime,
        _ => null,
    });
}
