using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace TruceData.Protocols.Internal;

/// <summary>The canonical JSON of protobuf. A field that the contract does not have is refused rather than lost.</summary>
sealed class JsonCodec(TypeRegistry types)
{
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly JsonFormatter _formatter = new(JsonFormatter.Settings.Default.WithTypeRegistry(types));
    readonly JsonParser _parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(false).WithTypeRegistry(types));

    /// <summary>The message of a JSON text; none at all is an empty message.</summary>
    public IMessage Parse(MessageDescriptor type, byte[] json)
    {
        try
        {
            if (json.Length == 0) return type.Parser.ParseFrom(ReadOnlySpan<byte>.Empty);
            var text = Utf8.GetString(json);
            using var document = JsonDocument.Parse(json);
            JsonFields.RefuseTwice(type, document.RootElement);
            return Parse(type, text, document.RootElement);
        }
        catch (Exception exception) when (IsFault(exception))
        {
            throw new RefusedException(ConnectCode.InvalidArgument, $"The request is no {type.FullName} in JSON: {exception.Message}", exception);
        }
    }

    public static bool IsFault(Exception exception) =>
        exception is JsonException or IOException or InvalidOperationException or ArgumentException or FormatException or OverflowException;

    /// <summary>The JSON of a serialized message.</summary>
    public byte[] Format(MessageDescriptor type, ReadOnlySequence<byte> message) => Utf8.GetBytes(_formatter.Format(type.Parser.ParseFrom(message)));

    /// <summary>The JSON of a serialized message of a type by name, or null where the type is not known.</summary>
    public string? TryFormat(string type, ByteString message)
    {
        try
        {
            return types.Find(type) is { } descriptor ? _formatter.Format(descriptor.Parser.ParseFrom(message)) : null;
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidOperationException)
        {
            return null;
        }
    }

    IMessage Parse(MessageDescriptor type, string text, JsonElement json)
    {
        try
        {
            return _parser.Parse(text, type);
        }
        catch (Exception exception) when (IsFault(exception))
        {
            throw new FormatException(new JsonPlace(_parser).Explain(type, json, exception.Message), exception);
        }
    }
}
