using Google.Protobuf.Reflection;

namespace TruceData.Server.Curation;

/// <summary>The names of an enum's values that a record may hold.</summary>
internal static class EnumNames
{
    public static string Allowed(EnumDescriptor descriptor) =>
        $"One of {string.Join(", ", descriptor.Values.Where(v => v.Number != 0).Select(v => v.Name))}.";
}
