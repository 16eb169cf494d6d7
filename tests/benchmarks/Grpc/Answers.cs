using System.Buffers.Binary;
using Google.Protobuf;
using TruceData.Benchmarks.V1;

namespace TruceData.Benchmarks;

/// <summary>What both endpoints answer: the messages, and the same as gRPC puts them on the wire.</summary>
internal static class Answers
{
    public const int LargeBytes = 512 * 1024;
    private const int SmallBytes = 100;
    private const int HeaderLength = 5;

    public static readonly BenchResponse Small = OfLength(SmallBytes);
    public static readonly BenchResponse Large = OfLength(LargeBytes);
    public static readonly byte[] SmallFrame = Frame(Small);
    public static readonly byte[] LargeFrame = Frame(Large);

    /// <summary>Length-Prefixed-Message, as "gRPC over HTTP/2" has it.</summary>
    public static byte[] Frame(IMessage message)
    {
        var payload = message.ToByteArray();
        var frame = new byte[HeaderLength + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame, HeaderLength);
        return frame;
    }

    private static BenchResponse OfLength(int length) => new() { Payload = UnsafeByteOperations.UnsafeWrap(new byte[length]) };
}
