using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using TruceData.Server.Errors;
using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Transcoding;

/// <summary>Reads a message of the contract from the body of a request.</summary>
internal static class JsonBody
{
    /// <summary>The maximum size of one message in JSON, equal to the default limit of a gRPC message.</summary>
    public const int MaxBytes = 4 << 20;

    private const string Field = "body";

    /// <summary>Reads a message. Throws INVALID_ARGUMENT with the position of every fault.</summary>
    /// <param name="text">The JSON text.</param>
    /// <param name="type">The type of the message.</param>
    /// <param name="line">The line of the body on which the text starts, counted from 1.</param>
    public static IMessage Parse(byte[] text, MessageDescriptor type, int line = 1)
    {
        var json = ParsedJson.Parse(text, type);
        if (json.Message is { } message) return message;
        var faults = json.Faults.Select(fault => (
            fault.Field.Length > 0 ? fault.Field : Field,
            $"{fault.Message} (line {fault.Position.Line + line - 1}, column {fault.Position.Column}). {fault.Fix}"));
        throw ApiErrors.InvalidFields(StatusCode.InvalidArgument, ReasonOf(json.Faults[0].Kind), [.. faults]);
    }

    /// <summary>Creates the error for a message that is larger than <see cref="MaxBytes"/>.</summary>
    public static RpcException TooLarge(int line = 1) => ApiErrors.InvalidArgument(
        ErrorReason.RequestMalformed, Field, $"has more than {MaxBytes >> 20} MiB in the message of line {line}; split the request.");

    /// <summary>Creates the error for a body with another content type than <paramref name="expected"/>.</summary>
    public static RpcException WrongType(HttpRequest request, string expected) => ApiErrors.InvalidArgument(
        ErrorReason.ContentTypeUnsupported, "content-type", $"is \"{request.ContentType}\"; send the header \"content-type: {expected}\".");

    private static ErrorReason ReasonOf(JsonFaultKind kind) => kind switch
    {
        JsonFaultKind.UnknownField => ErrorReason.FieldUnknown,
        JsonFaultKind.UnknownEnumValue => ErrorReason.EnumUnknown,
        _ => ErrorReason.RequestMalformed,
    };
}
