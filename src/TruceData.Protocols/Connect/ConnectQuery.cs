using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using TruceData.Protocols.Internal;

namespace TruceData.Protocols.Connect;

/// <summary>Message-Query → "message=" {message}, percent-encoded bytes, or with "base64=1" URL-safe base64 with or without padding.</summary>
static class ConnectQuery
{
    const string Parameter = "message=";

    public static ReadOnlySequence<byte> Message(HttpRequest request)
    {
        // The message may be bytes that are no text, so it is taken from the query as it came.
        var raw = (request.QueryString.Value ?? "").TrimStart('?').Split('&').Where(part => part.StartsWith(Parameter, StringComparison.Ordinal)).ToArray();
        if (raw.Length != 1)
            throw new RefusedException(ConnectCode.InvalidArgument, raw.Length == 0 ? "The query has no message." : "The query has more than one message.");
        var bytes = Encoding.ASCII.GetBytes(raw[0][Parameter.Length..]);
        var message = WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length);
        return new(request.Query["base64"] == "1" ? FromBase64(Encoding.ASCII.GetString(message)) : message);
    }

    static byte[] FromBase64(string text)
    {
        try
        {
            var plain = text.TrimEnd('=').Replace('-', '+').Replace('_', '/');
            return Convert.FromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException exception)
        {
            throw new RefusedException(ConnectCode.InvalidArgument, "The message in the query is not base64.", exception);
        }
    }
}
