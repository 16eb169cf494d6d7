using System.Reflection;
using Google.Protobuf.Reflection;

namespace TruceData.Server.Json;

/// <summary>The names of enum values as the contract and records write them.</summary>
internal static class EnumNames
{
    /// <summary>Those that a record may hold, as a sentence.</summary>
    public static string Allowed(EnumDescriptor descriptor) =>
        $"One of {string.Join(", ", descriptor.Values.Where(v => v.Number != 0).Select(v => v.Name))}.";

    /// <summary>That of a value, or its number when it has none.</summary>
    public static string NameOf<T>(T value) where T : struct, Enum =>
        typeof(T).GetField(value.ToString())?.GetCustomAttribute<OriginalNameAttribute>()?.Name ?? value.ToString("D");
}
