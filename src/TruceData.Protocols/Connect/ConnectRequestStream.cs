using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;
using TruceData.Protocols.Internal;

namespace TruceData.Protocols.Connect;

/// <summary>Enveloped messages, in any codec and coding, as enveloped messages in protobuf.</summary>
sealed class ConnectRequestStream(PipeReader source, ConnectPayload payloads, long maxLength) : SourceStream
{
    protected override async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await source.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            var (isFound, isEmpty) = (false, buffer.IsEmpty);
            ReadOnlyMemory<byte> message;
            try
            {
                isFound = TryConvert(ref buffer, out message);
            }
            finally
            {
                source.AdvanceTo(buffer.Start, isFound ? buffer.Start : buffer.End);
            }
            if (isFound) return message;
            if (result.IsCompleted) return isEmpty ? null : throw new RpcException(new Status(StatusCode.InvalidArgument, "The stream ended within a message."));
        }
    }

    bool TryConvert(ref ReadOnlySequence<byte> buffer, out ReadOnlyMemory<byte> message)
    {
        message = default;
        try
        {
            if (!Envelope.TryRead(ref buffer, maxLength, out var flags, out var payload)) return false;
            if (flags > Envelope.Compressed)
                throw new RefusedException(ConnectCode.InvalidArgument, $"The flags of a request are 0 or 1, not {flags}.");
            if (flags == Envelope.Compressed && !payloads.MayBeCompressed)
                throw new RefusedException(ConnectCode.InvalidArgument, $"A message is flagged as compressed without {ConnectFields.ContentEncoding}.");
            var output = new ArrayBufferWriter<byte>();
            Envelope.Write(output, 0, payloads.ToProtobuf(payload, flags == Envelope.Compressed));
            message = output.WrittenMemory;
            return true;
        }
        catch (RefusedException refused)
        {
            throw new RpcException(new Status(refused.Code.Code, refused.Message, refused));
        }
    }
}
