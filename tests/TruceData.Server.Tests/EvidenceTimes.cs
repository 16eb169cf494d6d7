using Google.Protobuf.WellKnownTypes;
using TruceData.V1;

namespace TruceData.Server.Tests;

/// <summary>Instants as tests write them.</summary>
internal static class EvidenceTimes
{
    public static Timestamp At(string time) => Timestamp.FromDateTimeOffset(DateTimeOffset.Parse(time));

    public static AsOf AsOf(string time) => new() { KnowledgeTime = At(time) };
}
