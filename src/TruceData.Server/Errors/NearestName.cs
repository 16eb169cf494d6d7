namespace TruceData.Server.Errors;

/// <summary>Finds the name that was probably meant by a mistyped name.</summary>
internal static class NearestName
{
    /// <summary>Returns a hint for an error text: the nearest name if it is near enough, otherwise all names.</summary>
    public static string Hint(string written, IEnumerable<string> names)
    {
        var all = names.ToArray();
        return Find(written, all) is { } nearest ? $"Did you mean \"{nearest}\"?" : $"Known are {string.Join(", ", all)}.";
    }

    /// <summary>
    /// Returns the name with the least edit distance from <paramref name="written"/>, the first of several. Returns null if the distance
    /// exceeds two and a third of the length of <paramref name="written"/>, or if every character would have to change.
    /// </summary>
    public static string? Find(string written, IEnumerable<string> names)
    {
        var normalized = Normalize(written);
        var maxDistance = Math.Max(2, written.Length / 3);
        return names.Select(name => (Name: name, Normalized: Normalize(name)))
            .Where(n => Math.Abs(n.Normalized.Length - normalized.Length) <= maxDistance)
            .Select(n => (
                n.Name,
                Length: Math.Max(n.Normalized.Length, normalized.Length),
                Distance: Distance(normalized, n.Normalized)))
            .Where(n => n.Distance <= maxDistance && n.Distance < n.Length)
            .OrderBy(n => n.Distance).Select(n => n.Name).FirstOrDefault();
    }

    /// <summary>Returns the Levenshtein distance of two strings.</summary>
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

    /// <summary>Removes the case and the underscores of a name, which are ignored.</summary>
    private static string Normalize(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}
