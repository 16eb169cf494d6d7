using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using Grpc.Core;
using TruceData.Protocols.Internal;

namespace TruceData.Protocols.GrpcWeb;

/// <summary>
/// The bytes of a base64 text. "The client library should not assume base64 padding always happens at the boundary of message frames": padding
/// may stand between any two quanta, and a quantum may come in two reads.
/// </summary>
sealed class Base64RequestStream(PipeReader source) : SourceStream
{
    const int Quantum = 4;
    const int LongestRead = 64 * 1024;

    protected override async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await source.ReadAsync(cancellationToken);
            var whole = Math.Min(result.Buffer.Length / Quantum * Quantum, LongestRead);
            if (whole > 0)
            {
                var text = result.Buffer.Slice(0, whole);
                var copy = text.ToArray();
                source.AdvanceTo(text.End);
                return Decode(copy);
            }
            var isEmpty = result.Buffer.IsEmpty;
            source.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted) return isEmpty ? null : throw Malformed();
        }
    }

    static ReadOnlyMemory<byte> Decode(byte[] text)
    {
        var bytes = new byte[text.Length / Quantum * 3];
        var (read, written) = (0, 0);
        while (read < text.Length)
        {
            var padding = Array.IndexOf(text, (byte)'=', read);
            var end = padding < 0 ? text.Length : ((padding / Quantum) + 1) * Quantum;
            if (Base64.DecodeFromUtf8(text.AsSpan(read..end), bytes.AsSpan(written), out _, out var count) != OperationStatus.Done) throw Malformed();
            written += count;
            read = end;
        }
        return bytes.AsMemory(0, written);
    }

    static RpcException Malformed() => new(new Status(StatusCode.Internal, "The request is not base64."));
}
