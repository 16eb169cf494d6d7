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
        var file = ProtoJsonFile.Parse(Field, record: "", text, type);
        if (file.Message is { } message) return message;
        var faults = file.Faults.Select(fault => (
            fault.Field.Length > 0 ? fault.Field : Field,
            $"{fault.Message} (line {fault.Place.Line + line - 1}, column {fault.Place.Column}). {fault.Fix}"));
        throw ApiErrors.InvalidFields(StatusCode.InvalidArgument, ReasonOf(file.Faults[0].Kind), [.. faults]);
    }

    /// <summary>The refusal of a body that is larger than <see cref="MaximumBytes"/>.</summary>
    public static RpcException TooLarge(int line = 1) =>
        ApiErrors.InvalidArgument(
            ErrorReason.RequestMalformed, Field, $"has more than {MaximumBytes >> 20} MiB in the message of line {line}; split the request.");

    /// <summary>The refusal of a body of another type.</summary>
    public static RpcException WrongType(HttpRequest request, string expected) => ApiErrors.InvalidArgument(
        ErrorReason.ContentTypeUnsupported, "content-type", $"is \"{request.ContentType}\"; send the header \"content-type: {expected}\".");

    private static ErrorReason ReasonOf(JsonFaultKind kind) => kind switch
    {
        JsonFaultKind.UnknownField => ErrorReason.FieldUnknown,
        JsonFaultKind.UnknownEnumValue => ErrorReason.EnumUnknown,
        _ => ErrorReason.RequestMalformed,
    };
}
