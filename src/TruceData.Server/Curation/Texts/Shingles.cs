using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TruceData.Server.Curation.Texts;

/// <summary>Fingerprints of a text: of each eight words in a row the first 48 bits of their SHA-256.</summary>
/// <remarks>Words are runs of letters and digits in lower case; what stands between them does not count.</remarks>
internal static class Shingles
{
    /// <summary>How many words make a shingle: fewer are common phrases, more would miss a sentence that was shortened.</summary>
    public const int Words = 8;

    /// <summary>Bytes of one fingerprint.</summary>
    public const int Width = 6;

    /// <summary>The fingerprints of a text, each with the words it stands for.</summary>
    public static IEnumerable<(ulong Print, string Words)> Enumerate(string text)
    {
        var words = WordsOf(text);
        for (var start = 0; start + Words <= words.Count; start++)
        {
            var shingle = string.Join(' ', words.Skip(start).Take(Words));
            yield return (Print(SHA256.HashData(Encoding.UTF8.GetBytes(shingle))), shingle);
        }
    }

    /// <summary>The form in which a source holds them: ascending, each once, big endian.</summary>
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

    /// <summary>The fingerprints in that form; the length must be a multiple of <see cref="Width"/>.</summary>
    public static IEnumerable<ulong> Unpack(ReadOnlyMemory<byte> packed)
    {
        for (var at = 0; at < packed.Length; at += Width) yield return Print(packed.Span.Slice(at, Width));
    }

    private static ulong Print(ReadOnlySpan<byte> bytes)
    {
        var print = 0UL;
        foreach (var one in bytes[..Width]) print = (print << 8) | one;
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
