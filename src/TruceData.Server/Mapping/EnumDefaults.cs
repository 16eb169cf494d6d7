namespace TruceData.Server.Mapping;

/// <summary>Fills in enum values that a request leaves unspecified.</summary>
internal static class EnumDefaults
{
    /// <summary>Returns a value, or <paramref name="defaultValue"/> if it is 0, which means unspecified.</summary>
    public static T Or<T>(this T value, T defaultValue) where T : struct, Enum =>
        EqualityComparer<T>.Default.Equals(value, default) ? defaultValue : value;
}
