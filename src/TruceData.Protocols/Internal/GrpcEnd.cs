using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace TruceData.Protocols.Internal;

/// <summary>How a gRPC call ended: Trailers → Status [Status-Message] *Custom-Metadata.</summary>
sealed record GrpcEnd(StatusCode Code, string Message, byte[]? Details, IHeaderDictionary Fields)
{
    public static GrpcEnd Read(IHeaderDictionary fields)
    {
        var code = int.TryParse(fields[GrpcFields.Status], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && Enum.IsDefined((StatusCode)number) ? (StatusCode)number : StatusCode.Unknown;
        return new GrpcEnd(code, Uri.UnescapeDataString(fields[GrpcFields.Message].ToString()), FromBase64(fields[GrpcFields.Details].ToString()), fields);
    }

    static byte[]? FromBase64(string text)
    {
        if (text.Length == 0) return null;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var length) ? bytes[..length] : null;
    }
}
