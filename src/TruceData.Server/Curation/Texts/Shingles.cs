using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TruceData.Server.Curation.Texts;

/// <summary>Fingerprints of a text: the first 48 bits of the SHA-256 of every eight consecutive words.</summary>
/// <remarks>Words are runs of letters and digits in lower case, joined by single spaces.</remarks>
internal static class Shingles
{
    /// <summary>Number of words in a shingle. Fewer would match common phrases, more would miss shortened sentences.</summary>
    public const int WordCount = 8;

    /// <summary>Number of bytes in a fingerprint.</summary>
    public const int Width = 6;

    /// <summary>Returns the fingerprints of a text, each with its words.</summary>
    public static IEnumerable<(ulong Print, string Words)> Enumerate(string text)
    {
        var words = WordsOf(text);
        for (var start = 0; start + WordCount <= words.Count; start++)
        {
            var shingle = string.Join(' ', words.Skip(start).Take(WordCount));
            yield return (Print(SHA256.HashData(Encoding.UTF8.GetBytes(shingle))), shingle);
        }
    }

    /// <summary>Packs fingerprints as the record of a source contains them: distinct, in ascending order and big endian.</summary>
    public static byte[] Pack(IEnumerable<ulong> prints)
    {
        var ordered = prints.Distinct().Order().ToArray();
        var packed = new byte[ordered.Length * Width];
        Span<byte> eight = stackalloc byte[sizeof(ulong)];
        for (var i = 0; i < ordered.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(eight, ordered[i]);
            eight[(sizeof(ulong) - Width)..].CopyTo(packed.AsSpan(i * Width));
        }

        return packed;
    }

    /// <summary>Unpacks fingerprints; the length must be a multiple of <see cref="Width"/>.</summary>
    public static IEnumerable<ulong> Unpack(ReadOnlyMemory<byte> packed)
    {
        for (var offset = 0; offset < packed.Length; offset += Width) yield return Print(packed.Span.Slice(offset, Width));
    }

    private static ulong Print(ReadOnlySpan<byte> bytes)
    {
        var print = 0UL;
        foreach (var value in bytes[..Width]) print = (print << 8) | value;
        return print;
    }

    private static List<string> WordsOf(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c)) word.Append(char.ToLowerInvariant(c));
            else Flush();
        }

        Flush();
        return words;

        void Flush()
        {
            if (word.Length > 0) words.Add(word.ToString());
            word.Clear();
        }
    }
}
