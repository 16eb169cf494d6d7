using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using TruceData.Server.Errors;
using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Transcoding;

/// <summary>A message of the contract in the body of a request.</summary>
internal static class JsonBody
{
    /// <summary>Largest JSON text of one message, the default limit of a gRPC message.</summary>
    public const int MaximumBytes = 4 << 20;

    private const string Field = "body";

    /// <summary>Reads a message; throws INVALID_ARGUMENT with the place of every fault.</summary>
    /// <param name="text">The JSON text.</param>
    /// <param name="type">The message that it holds.</param>
    /// <param name="line">The line of the body on which the text starts, from 1.</param>
    public static IMessage Parse(byte[] text, MessageDescriptor type, int line = 1)
    {
        var json = ParsedJson.Parse(text, type);
        if (json.Message is { } message) return message;
        var faults = json.Faults.Select(fault => (
            fault.Field.Length > 0 ? fault.Field : Field,
            $"{fault.Message} (line {fault.Position.Line + line - 1}, column {fault.Position.Column}). {fault.Fix}"));
        throw ApiErrors.Fields(StatusCode.InvalidArgument, ReasonOf(json.Faults[0].Kind), [.. faults]);
    }

    /// <summary>The refusal of a body that is larger than <see cref="MaximumBytes"/>.</summary>
    public static RpcException TooLarge(int line = 1) =>
        ApiErrors.Argument(
            ErrorReason.RequestMalformed, Field, $"has more than {MaximumBytes >> 20} MiB in the message of line {line}; split the request.");

    /// <summary>The refusal of a body of another type.</summary>
    public static RpcException WrongType(HttpRequest request, string expected) => ApiErrors.Argument(
        ErrorReason.ContentTypeUnsupported, "content-type", $"is \"{request.ContentType}\"; send the header \"content-type: {expected}\".");

    private static ErrorReason ReasonOf(JsonFaultKind kind) => kind switch
    {
        JsonFaultKind.UnknownField => ErrorReason.FieldUnknown,
        JsonFaultKind.UnknownEnumValue => ErrorReason.EnumUnknown,
        _ => ErrorReason.RequestMalformed,
    };
}
