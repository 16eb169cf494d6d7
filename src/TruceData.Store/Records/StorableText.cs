using System.Buffers;

namespace TruceData.Store.Records;

/// <summary>Text that both engines keep as it is: well-formed Unicode without U+0000.</summary>
internal static class StorableText
{
    public static bool Holds(string text)
    {
        if (text.Contains('\0')) return false;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (System.Text.Rune.DecodeFromUtf16(rest, out _, out var consumed) != OperationStatus.Done) return false;
            rest = rest[consumed..];
        }

        return true;
    }

    public static void Require(string text, string what)
    {
        if (!Holds(text))
            throw new StoreException(StoreProblem.Refused, $"{what} holds U+0000 or half a surrogate pair. Take it out and write again.");
    }
}
