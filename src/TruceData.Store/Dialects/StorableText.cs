using System.Buffers;
using System.Text;
using TruceData.Store.Errors;

namespace TruceData.Store.Dialects;

/// <summary>Recognizes text that both engines store unchanged: well-formed Unicode without U+0000.</summary>
internal static class StorableText
{
    public static bool IsStorable(string text)
    {
        if (text.Contains('\0')) return false;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != OperationStatus.Done) return false;
            rest = rest[consumed..];
        }

        return true;
    }

    /// <summary>Throws unless <paramref name="text"/> is storable; <paramref name="subject"/> begins the message.</summary>
    public static void Require(string text, string subject)
    {
        if (!IsStorable(text))
        {
            throw new StoreException(
                StoreProblem.Refused, $"{subject} contains U+0000 or an unpaired surrogate. Remove the character and write again.");
        }
    }
}
