using System.Text;

namespace TruceData.Grpc.Tests.Support;

/// <summary>
/// As much of HPACK (RFC 7541) as a test needs: writes literals without indexing, reads what a server sends to a client whose dynamic table
/// holds nothing.
/// </summary>
static class HeaderBlock
{
    // Appendix A: names and, where there are any, values of the static table.
    static readonly string[] Static =
    [
        "", ":authority", ":method=GET", ":method=POST", ":path=/", ":path=/index.html", ":scheme=http", ":scheme=https", ":status=200", ":status=204",
        ":status=206", ":status=304", ":status=400", ":status=404", ":status=500", "accept-charset", "accept-encoding=gzip, deflate", "accept-language",
        "accept-ranges", "accept", "access-control-allow-origin", "age", "allow", "authorization", "cache-control", "content-disposition",
        "content-encoding", "content-language", "content-length", "content-location", "content-range", "content-type", "cookie", "date", "etag",
        "expect", "expires", "from", "host", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "last-modified",
        "link", "location", "max-forwards", "proxy-authenticate", "proxy-authorization", "range", "referer", "refresh", "retry-after", "server",
        "set-cookie", "strict-transport-security", "transfer-encoding", "user-agent", "vary", "via", "www-authenticate",
    ];

    /// <summary>Section 6.2.2, "Literal Header Field without Indexing", with a new name; one character is one byte.</summary>
    public static byte[] Write(IEnumerable<(string Name, string Value)> fields)
    {
        var block = new List<byte>();
        foreach (var (name, value) in fields)
        {
            block.Add(0);
            WriteString(block, name);
            WriteString(block, value);
        }
        return [.. block];
    }

    public static IReadOnlyDictionary<string, string> Read(ReadOnlySpan<byte> block)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = 0; at < block.Length;)
        {
            var first = block[at];
            if ((first & 0xe0) == 0x20)
            {
                // Section 6.3, "Dynamic Table Size Update".
                ReadInteger(block, ref at, 5);
                continue;
            }
            if ((first & 0x80) != 0)
            {
                // Section 6.1, "Indexed Header Field Representation".
                var indexed = Static[ReadInteger(block, ref at, 7)].Split('=', 2);
                fields[indexed[0]] = indexed[1];
                continue;
            }
            // Section 6.2: with incremental indexing the prefix is 6 bits, else 4.
            var index = ReadInteger(block, ref at, (first & 0x40) != 0 ? 6 : 4);
            var name = index > 0 ? Static[index].Split('=')[0] : ReadString(block, ref at);
            fields[name] = ReadString(block, ref at);
        }
        return fields;
    }

    // Section 5.1: the prefix, and where it is full seven bits a byte.
    static int ReadInteger(ReadOnlySpan<byte> block, ref int at, int prefix)
    {
        var full = (1 << prefix) - 1;
        var value = block[at++] & full;
        for (var shift = 0; value >= full; shift += 7)
        {
            var next = block[at++];
            value += (next & 0x7f) << shift;
            if ((next & 0x80) == 0)
                break;
        }
        return value;
    }

    static string ReadString(ReadOnlySpan<byte> block, ref int at)
    {
        if ((block[at] & 0x80) != 0)
            throw new NotSupportedException("The server sent a string in the Huffman code.");
        var length = ReadInteger(block, ref at, 7);
        var text = Encoding.Latin1.GetString(block.Slice(at, length));
        at += length;
        return text;
    }

    static void WriteString(List<byte> block, string text)
    {
        var rest = text.Length;
        block.Add((byte)Math.Min(rest, 0x7f));
        if (rest >= 0x7f)
        {
            for (rest -= 0x7f; rest >= 0x80; rest >>= 7)
                block.Add((byte)(rest | 0x80));
            block.Add((byte)rest);
        }
        block.AddRange(Encoding.Latin1.GetBytes(text));
    }
}
