using System.Reflection;
using Google.Protobuf.Reflection;

namespace TruceData.Server.Json;

/// <summary>The names of enum values as the contract and records write them.</summary>
internal static class EnumNames
{
    /// <summary>Lists the values that a record may hold, as a sentence.</summary>
    public static string Allowed(EnumDescriptor descriptor) =>
        $"Write one of {string.Join(", ", descriptor.Values.Where(v => v.Number != 0).Select(v => v.Name))}.";

    /// <summary>Lists the values by their words: "in-force" is PHASE_IN_FORCE.</summary>
    public static string Words(EnumDescriptor descriptor) =>
        string.Join(", ", descriptor.Values.Where(v => v.Number != 0).Select(WordOf));

    /// <summary>Returns the value that a word or a full name denotes, in any case; null if there is none or it is unspecified.</summary>
    public static EnumValueDescriptor? Find(EnumDescriptor descriptor, string word)
    {
        var written = word.Replace('_', '-').Replace(' ', '-');
        return descriptor.Values.FirstOrDefault(v => v.Number != 0
            && (WordOf(v).Equals(written, StringComparison.OrdinalIgnoreCase) || v.Name.Equals(word, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Returns the name of a value, or its number if the contract does not define it.</summary>
    public static string NameOf<T>(T value) where T : struct, Enum =>
        typeof(T).GetField(value.ToString())?.GetCustomAttribute<OriginalNameAttribute>()?.Name ?? value.ToString("D");

    private static string WordOf(EnumValueDescriptor value)
    {
        var prefix = value.EnumDescriptor.FindValueByNumber(0).Name.Length - "UNSPECIFIED".Length;
        return value.Name[prefix..].ToLowerInvariant().Replace('_', '-');
    }
}
