using System.Globalization;
using System.Text;

namespace TruceData.Grpc.Internal;

/// <summary>
/// Status-Message → "grpc-message" Percent-Encoded; Percent-Encoded → 1*(Percent-Byte-Unencoded / Percent-Byte-Encoded);
/// Percent-Byte-Unencoded → 1*( %x20-%x24 / %x26-%x7E ) ; space and VCHAR, except %.
/// </summary>
static class PercentEncoding
{
    public static string Encode(string text)
    {
        if (text.All(IsPlain))
            return text;
        var encoded = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (IsPlain((char)b))
                encoded.Append((char)b);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return encoded.ToString();
    }

    /// <summary>"Decoders must not fail on invalid sequences": what is not two hexadecimal digits stays as it is.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains('%'))
            return text;
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[count++] = byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                i += 2;
            }
            else
            {
                count += Encoding.UTF8.GetBytes(text, i, 1, bytes, count);
            }
        }
        return Encoding.UTF8.GetString(bytes, 0, count);
    }

    static bool IsPlain(char c) => c is >= ' ' and <= '~' and not '%';
}
