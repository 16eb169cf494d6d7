using Google.Protobuf;
using Grpc.Core;

namespace TruceData.Server.Tests.Support;

/// <summary>Calls methods with bytes that the generated messages cannot write.</summary>
internal static class RawCalls
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create<byte[]>(b => b, b => b);

    /// <summary>Calls a unary method.</summary>
    public static async Task<byte[]> UnaryAsync(this Clients clients, string service, string method, byte[] request)
    {
        var description = new Method<byte[], byte[]>(MethodType.Unary, $"trucedata.v1.{service}", method, Bytes, Bytes);
        using var call = clients.Invoker.AsyncUnaryCall(description, host: null, default, request);
        return await call.ResponseAsync;
    }

    /// <summary>Writes a message field by field.</summary>
    public static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes)) write(output);
        return bytes.ToArray();
    }
}
