using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TruceData.Protocols.Internal;

namespace TruceData.Protocols.Connect;

/// <summary>Error: a JSON object of "code", and where there are any "message" and "details" (type, value as un-padded base64, debug).</summary>
static class ConnectError
{
    // The package of google.rpc that is at hand calls ErrorInfo's first field by its older name.
    const string ErrorInfo = "google.rpc.ErrorInfo";

    public static JsonObject Of(ConnectCode code, string message, byte[]? details, JsonCodec? json)
    {
        var error = new JsonObject { ["code"] = code.Name };
        if (message.Length > 0) error["message"] = message;
        if (details is not null && json is not null && Details(details, json) is { Count: > 0 } list) error["details"] = list;
        return error;
    }

    /// <summary>Answers a unary request with an error of its own.</summary>
    public static Task WriteAsync(HttpContext http, ConnectCode code, string message) => WriteAsync(http, code.Http, code, message);

    /// <summary>Answers with an error and the HTTP status that the protocol asks for in its place.</summary>
    public static async Task WriteAsync(HttpContext http, int status, ConnectCode code, string message)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        var body = JsonSerializer.SerializeToUtf8Bytes(Of(code, message, null, null));
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body);
    }

    static JsonArray Details(byte[] bytes, JsonCodec json)
    {
        var list = new JsonArray();
        try
        {
            foreach (var detail in Google.Rpc.Status.Parser.ParseFrom(bytes).Details)
            {
                // "type: the fully-qualified Protobuf message name", without the host of the Any.
                var type = detail.TypeUrl[(detail.TypeUrl.LastIndexOf('/') + 1)..];
                var entry = new JsonObject { ["type"] = type, ["value"] = Convert.ToBase64String(detail.Value.Span).TrimEnd('=') };
                if (json.TryFormat(type, detail.Value) is { } debug) entry["debug"] = Debug(type, debug);
                list.Add(entry);
            }
        }
        catch (Google.Protobuf.InvalidProtocolBufferException)
        {
            // Details of a service that are no google.rpc.Status have no form in this protocol.
        }
        return list;
    }

    static JsonNode? Debug(string type, string text)
    {
        var debug = JsonNode.Parse(text);
        if (type == ErrorInfo && debug is JsonObject info && info.Remove("type", out var reason)) info.Insert(0, "reason", reason);
        return debug;
    }
}
