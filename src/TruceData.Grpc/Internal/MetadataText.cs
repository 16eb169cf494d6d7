using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>Custom metadata to and from HTTP header fields.</summary>
static class MetadataText
{
    /// <summary>
    /// "Header names starting with "grpc-" but not listed here are reserved for future GRPC use and should not be used by applications":
    /// only the status details and the pushback of retries (gRFC A6), which applications fill, pass. HTTP's own and connection headers stay with the transport.
    /// </summary>
    public static bool IsReserved(string key)
    {
        if (key.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase))
            return key.ToLowerInvariant() is not ("grpc-status-details-bin" or ClientAttempts.PushbackTrailer);
        return key.StartsWith(':') || key.ToLowerInvariant() is "content-type" or "content-length" or "content-encoding" or "te" or "host"
            or "connection" or "keep-alive" or "proxy-connection" or "transfer-encoding" or "upgrade" or "trailer" or "date";
    }

    /// <summary>ASCII-Value → 1*( %x20-%x7E ) ; space and printable ASCII.</summary>
    public static bool IsValidText(string value)
    {
        foreach (var c in value)
        {
            if (c is < ' ' or > '~')
                return false;
        }
        return true;
    }

    /// <summary>"implementations … must emit un-padded values" for Binary-Header.</summary>
    public static string Format(Metadata.Entry entry) =>
        entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes).TrimEnd('=') : entry.Value;

    /// <summary>Adds a header field as received; false where it is not a valid one.</summary>
    public static bool TryAdd(Metadata metadata, string key, string value)
    {
        if (!key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
        {
            metadata.Add(key, value);
            return true;
        }
        // "Implementations MUST split Binary-Headers on "," before decoding the Base64-encoded values",
        // and "MUST accept padded and un-padded values".
        var parts = new List<byte[]>();
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
        {
            var text = part.TrimEnd('=');
            var bytes = new byte[(text.Length * 3 / 4) + 3];
            if (!Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var length))
                return false;
            parts.Add(bytes[..length]);
        }
        foreach (var part in parts)
            metadata.Add(key, part);
        return true;
    }

    /// <summary>A key that <see cref="Metadata.Entry"/> takes; other header fields are not metadata.</summary>
    public static bool IsValidKey(string key)
    {
        foreach (var c in key)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.'))
                return false;
        }
        return key.Length > 0;
    }
}
