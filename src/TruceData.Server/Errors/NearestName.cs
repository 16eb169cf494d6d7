namespace TruceData.Server.Errors;

/// <summary>Finds the name that the author of a mistyped one probably meant.</summary>
internal static class NearestName
{
    /// <summary>Returns a hint: the nearest of the names when it is near enough, else all of them.</summary>
    public static string Hint(string written, IEnumerable<string> names)
    {
        var all = names.ToArray();
        return Find(written, all) is { } nearest ? $"Did you mean \"{nearest}\"?" : $"Known are {string.Join(", ", all)}.";
    }

    /// <summary>
    /// Returns the nearest of the names, the first among equals; null when none is within two changes, or within a third of the length of
    /// <paramref name="written"/>, or when everything would have to change.
    /// </summary>
    public static string? Find(string written, IEnumerable<string> names)
    {
        var (from, limit) = (Plain(written), Math.Max(2, written.Length / 3));
        return names.Select(name => (Name: name, Plain: Plain(name)))
            .Where(n => Math.Abs(n.Plain.Length - from.Length) <= limit)
            .Select(n => (n.Name, Length: Math.Max(n.Plain.Length, from.Length), Distance: Distance(from, n.Plain)))
            .Where(n => n.Distance <= limit && n.Distance < n.Length)
            .OrderBy(n => n.Distance).Select(n => n.Name).FirstOrDefault();
    }

    /// <summary>Returns the Levenshtein distance.</summary>
    private static int Distance(string a, string b)
    {
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

    /// <summary>Returns a name without its case and underscores, which do not count.</summary>
    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}
