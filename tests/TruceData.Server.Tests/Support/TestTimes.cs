using Google.Protobuf.WellKnownTypes;
using TruceData.V1;

namespace TruceData.Server.Tests.Support;

/// <summary>Parses instants in tests.</summary>
internal static class TestTimes
{
    public static Timestamp At(string time) => Timestamp.FromDateTimeOffset(DateTimeOffset.Parse(time));

    public static AsOf AsOf(string time) => new() { KnowledgeTime = At(time) };
}
