using System.Globalization;
using System.Net.Http.Headers;
using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>Fields of requests and responses, as the client writes and reads them.</summary>
static class ClientFields
{
    /// <summary>The status of a response that has no more than headers, or null.</summary>
    public static StatusCode? Status(HttpResponseHeaders fields) =>
        fields.TryGetValues(Protocol.StatusHeader, out var values) && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? (StatusCode)code
            : null;

    public static string? Pushback(HttpResponseHeaders fields) =>
        fields.TryGetValues(ClientAttempts.PushbackTrailer, out var values) ? values.First() : null;

    public static void Add(HttpRequestHeaders headers, Metadata.Entry entry)
    {
        if (MetadataText.IsReserved(entry.Key))
            return;
        var value = MetadataText.Format(entry);
        if (!MetadataText.IsValidText(value))
            throw Protocol.Error(StatusCode.Internal, $"The metadata {entry.Key} is not printable ASCII; bytes take the suffix -bin.");
        if (entry.Key == "user-agent")
            headers.Remove(entry.Key);
        headers.TryAddWithoutValidation(entry.Key, value);
    }

    public static Metadata Read(HttpResponseHeaders fields)
    {
        var metadata = new Metadata();
        foreach (var (key, values) in fields)
        {
            if (MetadataText.IsReserved(key) || !MetadataText.IsValidKey(key))
                continue;
            foreach (var value in values)
            {
                if (!MetadataText.TryAdd(metadata, key, value))
                    throw Protocol.Error(StatusCode.Internal, $"The server sent {key} as what is not base64.");
            }
        }
        return metadata;
    }
}
