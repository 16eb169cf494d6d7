using System.Reflection;
using Google.Protobuf.Reflection;

namespace TruceData.Server.Json;

/// <summary>The names of enum values as the contract and records write them.</summary>
internal static class EnumNames
{
    /// <summary>Lists the values that a record may hold, as a sentence.</summary>
    public static string Allowed(EnumDescriptor descriptor) =>
        $"Write one of {string.Join(", ", descriptor.Values.Where(v => v.Number != 0).Select(v => v.Name))}.";

    /// <summary>Returns the name of a value, or its number if the contract does not define it.</summary>
    public static string NameOf<T>(T value) where T : struct, Enum =>
        typeof(T).GetField(value.ToString())?.GetCustomAttribute<OriginalNameAttribute>()?.Name ?? value.ToString("D");
}
