namespace TruceData.Server.Curation;

/// <summary>The name that somebody who mistyped one probably meant.</summary>
internal static class NearestName
{
    /// <summary>A hint: the nearest of the names when it is near enough, else all of them.</summary>
    public static string Hint(string written, IEnumerable<string> names)
    {
        var all = names.ToArray();
        var nearest = all.MinBy(n => Distance(written, n));
        return nearest is not null && Distance(written, nearest) <= Math.Max(2, written.Length / 3)
            ? $"Did you mean \"{nearest}\"?"
            : $"Known are {string.Join(", ", all)}.";
    }

    /// <summary>The Levenshtein distance, without regard to case and underscores.</summary>
    private static int Distance(string left, string right)
    {
        var (a, b) = (Plain(left), Plain(right));
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 0; i < a.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 0; j < b.Length; j++)
            {
                var changed = diagonal + (a[i] == b[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(changed, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[b.Length];
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}
