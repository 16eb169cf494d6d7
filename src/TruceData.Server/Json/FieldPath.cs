using System.Globalization;

namespace TruceData.Server.Json;

/// <summary>Proto paths such as `measures[0].level`.</summary>
internal static class FieldPath
{
    public static string Join(string parent, string field) => parent.Length == 0 ? field : $"{parent}.{field}";

    public static string Element(string list, int index) => $"{list}[{index}]";

    /// <summary>Returns the path of the parent: `a[0]` for `a[0].b`, `a` for `a[0]`, an empty path for `a`.</summary>
    public static string ParentOf(string path) => path[..Math.Max(path.LastIndexOfAny(['.', '[']), 0)];

    /// <summary>
    /// Splits a path into segments, each a field name and the index of an element, or -1 without an index. Returns null if the path is
    /// malformed.
    /// </summary>
    public static IReadOnlyList<(string Field, int Index)>? Parse(string path)
    {
        var segments = new List<(string, int)>();
        foreach (var segment in path.Split('.'))
        {
            var bracket = segment.IndexOf('[');
            var index = -1;
            if (bracket >= 0 && !TryParseIndex(segment.AsSpan(bracket), out index)) return null;

            var field = bracket >= 0 ? segment[..bracket] : segment;
            if (field.Length == 0 || !field.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')) return null;
            segments.Add((field, index));
        }

        return segments;
    }

    private static bool TryParseIndex(ReadOnlySpan<char> brackets, out int index)
    {
        index = -1;
        return brackets[^1] == ']' && int.TryParse(brackets[1..^1], NumberStyles.None, null, out index);
    }
}
