using Google.Protobuf;
using NodaTime;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>When records are known.</summary>
internal static class KnowledgeTimes
{
    /// <summary>The knowledge time of a record; null when it has none, is always known, or states no valid one.</summary>
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
