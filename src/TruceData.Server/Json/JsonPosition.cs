namespace TruceData.Server.Json;

/// <summary>A place in a text file, both counted from 1; columns are UTF-16 units, as editors count them.</summary>
internal readonly record struct JsonPosition(int Line, int Column)
{
    public static JsonPosition Start => new(1, 1);
}
