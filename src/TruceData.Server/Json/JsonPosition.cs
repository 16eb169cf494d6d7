namespace TruceData.Server.Json;

/// <summary>A position in a text. Lines and columns count from 1; columns count UTF-16 units, as editors do.</summary>
internal readonly record struct JsonPosition(int Line, int Column)
{
    /// <summary>The first character.</summary>
    public static JsonPosition Start => new(1, 1);
}
