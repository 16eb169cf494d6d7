using System.Globalization;

namespace TruceData.Server.Curation;

/// <summary>Prints what was found in a data folder.</summary>
internal static class CheckReport
{
    /// <summary>One line for each violation, and a last one with the counts.</summary>
    public static void Write(LoadedData data, IReadOnlyCollection<FileViolation> violations, TextWriter output)
    {
        foreach (var violation in violations) output.WriteLine(violation.ToString());
        output.WriteLine($"{Counts(data)}: {Count(violations.Count, "violation", "violations")}.");
    }

    private static string Counts(LoadedData data)
    {
        var counts = RecordKind.All
            .Select(k => (k.Collection, Count: k.Collection == "series" ? data.Series.Count : data.Records.Values.Count(r => r.Descriptor == k.Descriptor)))
            .Where(c => c.Count > 0)
            .Select(c => Count(c.Count, c.Collection, c.Collection))
            .ToArray();
        return counts.Length == 0 ? "Nothing" : string.Join(", ", counts);
    }

    private static string Count(int count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");
}
