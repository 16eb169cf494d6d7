using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;

namespace TruceData.Grpc.Tests.Wire;

/// <summary>A request that starts from a good one and goes wrong somewhere.</summary>
/// <param name="Method">The method, which may not exist.</param>
/// <param name="Fields">Header fields beside or instead of the usual ones.</param>
/// <param name="Pieces">The body, as it is cut into DATA frames or chunks.</param>
/// <param name="End">How the request ends.</param>
/// <param name="Damage">Where a byte of a raw frame is changed, and into what; null for none.</param>
sealed record Attack(string Method, (string Name, string Value)[] Fields, byte[][] Pieces, AttackEnd End, (int At, byte Value)? Damage)
{
    static readonly Gen<byte> Bytes = Gen.Choose(0, 255).Select(value => (byte)value);

    static readonly Gen<string> Methods = Gen.Elements("Echo", "Echo", "Download", "Upload", "Chat", "Nothing", "");

    static readonly Gen<string> Names = Gen.Frequency(
        (6, Gen.Elements(
            "grpc-timeout", "grpc-encoding", "grpc-accept-encoding", "content-type", "te", "a-bin", "grpc-status", "grpc-message", "grpc-status-details-bin",
            ":method", ":path", ":scheme", ":authority", "content-length", "accept", "connect-timeout-ms", "connect-protocol-version",
            "connect-content-encoding", "content-encoding", "accept-encoding", "user-agent", "host", "cookie", "expect", "transfer-encoding")),
        (1, Text(Gen.Elements<char>([.. "abcxyz-_.09"]))),
        (1, Text(Gen.Choose(0, 255).Select(value => (char)value))));

    static readonly Gen<string> Values = Gen.Frequency(
        (6, Gen.Elements(
            "", "0", "1S", "1n", "99999999H", "0m", "-1m", "99999999999S", "gzip", "deflate", "identity", "br", "gzip,gzip", "AQI", "AQI=", "AQI=,AwQ", "*", "%%%",
            "application/grpc", "application/grpc+proto", "application/grpc-web", "application/grpc-web-text", "application/json", "application/proto",
            "application/connect+json", "application/connect+proto", "text/html", "trailers", "100-continue", "chunked", "GET", "POST", "/", "*")),
        (2, Text(Gen.Choose(' ', '~').Select(value => (char)value))),
        (1, Text(Gen.Choose(0, 255).Select(value => (char)value))));

    static readonly Gen<byte[]> Payloads = Gen.Frequency(
        (3, from text in Text(Gen.Choose(' ', '~').Select(value => (char)value)) select new EchoRequest { Text = text, Payload = ByteString.CopyFromUtf8(text) }.ToByteArray()),
        (2, Bytes.ArrayOf()),
        (1, from text in Text(Gen.Choose(' ', '~').Select(value => (char)value)) select Gzip(new EchoRequest { Text = text }.ToByteArray())),
        (1, Gen.Constant(Gzip(new byte[100_000]))),
        (1, Gen.Constant("{}"u8.ToArray())));

    static readonly Gen<byte[]> Messages = Gen.Frequency(
        (6, from payload in Payloads from flag in Gen.Elements<byte>(0, 0, 0, 1, 1, 2, 0x80) select RawClient.Frame(payload, flag)),
        (2, from payload in Payloads from length in Gen.Choose(-1, 2000) select RawClient.Frame(payload, length: length)),
        (1, Payloads));

    static readonly Gen<byte[]> Bodies =
        from messages in Messages.ListOf().Resize(3)
        from cut in Gen.Choose(0, 9)
        from change in Gen.Choose(0, 9)
        from at in Gen.Choose(0, 1000)
        from value in Bytes
        select Mutate([.. messages.SelectMany(message => message)], cut, change, at, value);

    /// <summary>Whatever a client may send.</summary>
    public static Gen<Attack> Any { get; } =
        from method in Methods
        from fields in (from name in Names from value in Values select (name, value)).ListOf().Resize(4)
        from body in Bodies
        from size in Gen.Choose(1, 50)
        from end in Gen.Frequency((12, Gen.Constant(AttackEnd.Whole)), (4, Gen.Constant(AttackEnd.Reset)), (1, Gen.Constant(AttackEnd.Abort)))
        from damage in Gen.Frequency((9, Gen.Constant<(int, byte)?>(null)), (1, from at in Gen.Choose(0, 120) from value in Bytes select ((int, byte)?)(at, value)))
        select new Attack(method, [.. fields.DistinctBy(field => field.name)], [.. body.Chunk(size)], end, damage);

    public override string ToString() =>
        $"{Method} {string.Join(' ', Fields)} {string.Join(' ', Pieces.Select(Convert.ToHexString))} {End} {Damage}";

    static Gen<string> Text(Gen<char> letters) => letters.ArrayOf().Resize(12).Select(text => new string(text));

    // One of ten bodies is cut and one has a byte changed.
    static byte[] Mutate(byte[] body, int cut, int change, int at, byte value)
    {
        if (body.Length == 0)
            return body;
        if (change == 0)
            body[at % body.Length] = value;
        return cut == 0 ? body[..(at % body.Length)] : body;
    }

    static byte[] Gzip(byte[] plain)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal))
            gzip.Write(plain);
        return memory.ToArray();
    }
}

/// <summary>How a request ends: as it should, by RST_STREAM, or with its connection.</summary>
enum AttackEnd
{
    Whole,
    Reset,
    Abort,
}
