using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using TruceData.Protocols.Internal;

namespace TruceData.Protocols.Connect;

/// <summary>
/// The messages of a request in the codec and the coding that it names. They are parsed here, and not only by the gRPC server, because what is
/// no message is the caller's fault in this protocol (invalid_argument) and an internal error in gRPC.
/// </summary>
sealed class ConnectPayload
{
    readonly MessageDescriptor _type;
    readonly JsonCodec? _json;
    readonly string _encoding;
    readonly long _maxLength;

    /// <summary>Messages in JSON, or without <paramref name="json"/> in protobuf.</summary>
    public ConnectPayload(MessageDescriptor type, JsonCodec? json, string encoding, long maxLength)
    {
        if (!Compression.IsKnown(encoding))
            throw new RefusedException(ConnectCode.Unimplemented, $"The encoding {encoding} is not supported; {Compression.Accepted} are.");
        _type = type;
        _json = json;
        _encoding = encoding;
        _maxLength = maxLength;
    }

    public bool MayBeCompressed => !Compression.IsIdentity(_encoding);

    public byte[] ToProtobuf(ReadOnlySequence<byte> payload, bool isCompressed)
    {
        var plain = isCompressed ? Compression.Decompress(_encoding, payload, _maxLength) : payload.ToArray();
        return _json is null ? Check(plain) : _json.Parse(_type, plain).ToByteArray();
    }

    byte[] Check(byte[] message)
    {
        try
        {
            _type.Parser.ParseFrom(message);
            return message;
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new RefusedException(ConnectCode.InvalidArgument, $"The request is no {_type.FullName} in protobuf: {exception.Message}", exception);
        }
    }
}
