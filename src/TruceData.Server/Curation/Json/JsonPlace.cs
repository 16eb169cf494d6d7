namespace TruceData.Server.Curation;

/// <summary>A place in a text file, both counted from 1; columns are UTF-16 units, as editors count them.</summary>
internal readonly record struct JsonPlace(int Line, int Column)
{
    public static JsonPlace Start => new(1, 1);
}
