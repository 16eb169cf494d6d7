using Google.Protobuf;
using Grpc.Core;

namespace TruceData.Interop;

/// <summary>What the cases demand.</summary>
internal static class Check
{
    public static void Equal<T>(T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual)) throw new InvalidOperationException($"{expected} was expected, {actual} came.");
    }

    /// <summary>A body is so many zeros.</summary>
    public static void Zeros(int size, ByteString body)
    {
        Equal(size, body.Length);
        Equal(false, body.Span.ContainsAnyExcept((byte)0));
    }

    /// <summary>A call ends with a code and, unless null, a text.</summary>
    public static async Task StatusAsync(StatusCode code, string? text, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (RpcException refused)
        {
            Equal(code, refused.StatusCode);
            if (text is not null) Equal(text, refused.Status.Detail);
            return;
        }
        throw new InvalidOperationException($"{code} was expected, the call succeeded.");
    }
}
