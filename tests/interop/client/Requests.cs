using Google.Protobuf;
using Grpc.Testing;

namespace TruceData.Interop;

/// <summary>The requests of the cases.</summary>
internal static class Requests
{
    public static Payload Payload(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };

    public static SimpleRequest Large() => new() { ResponseSize = 314159, Payload = Payload(271828) };

    public static StreamingInputCallRequest Input(int size, bool? isCompressed = null) => new()
    {
        Payload = Payload(size),
        ExpectCompressed = isCompressed is { } value ? new BoolValue { Value = value } : null,
    };

    public static StreamingOutputCallRequest Output(params int[] sizes) => new()
    {
        ResponseParameters = { sizes.Select(size => new ResponseParameters { Size = size }) },
    };
}
