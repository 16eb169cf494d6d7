using System.Globalization;
using NodaTime.Text;
using TruceData.Server.Curation.Evidence;
using TruceData.Server.Curation.Texts;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>Prints the result of checking a data folder.</summary>
internal static class CheckReport
{
    /// <summary>
    /// Writes a line for each violation and a line with the counts of records. Without violations, adds a line with the coverage of the
    /// figures that sources list, one with the number of events whose time or phase no claim supports, and a list of the records that are
    /// known later than a dated fact about them.
    /// </summary>
    /// <returns>The exit code: 0 without violations, otherwise 1.</returns>
    public static int Write(LoadedData data, TextWriter output)
    {
        foreach (var violation in data.Violations) output.WriteLine(violation.ToString());
        output.WriteLine($"{Counts(data)}: {Count(data.Violations.Count, "violation", "violations")}.");
        if (data.Violations.Count > 0) return 1;
        if (SourceCoverage.Compute(data.Records.Values) is { Count: > 0 } coverage) output.WriteLine(Coverage(coverage));
        if (UnclaimedFields.Find(data.Records.Values) is { Count: > 0 } unclaimed) output.WriteLine(Unclaimed(unclaimed));
        WriteLateKnowledge(LateKnowledge.Find(data.Records), output);
        return 0;
    }

    private static void WriteLateKnowledge(IReadOnlyList<LateKnowledge> late, TextWriter output)
    {
        if (late.Count == 0) return;
        output.WriteLine(
            $"{Count(late.Count, "record is", "records are")} known later than a dated fact on the subject. "
            + "Correct the knowledge time if that fact made the record public:");
        foreach (var record in late)
        {
            output.WriteLine(
                $"  {record.Record}: known {InstantPattern.ExtendedIso.Format(record.KnowledgeTime)}, "
                + $"but {record.Evidence} {InstantPattern.ExtendedIso.Format(record.EvidenceTime)}");
        }
    }

    private static string Unclaimed(IReadOnlyList<UnclaimedFields> unclaimed) =>
        $"{Count(unclaimed.Count(u => u.Time), "event has", "events have")} no claim on the time, {unclaimed.Count(u => u.Phase)} none on "
        + "the phase; --coverage lists them.";

    private static string Coverage(IReadOnlyList<SourceCoverage> coverage) =>
        $"{Count(coverage.Sum(c => c.Figures), "figure", "figures")} of sources: {coverage.Sum(c => c.Claimed)} claimed, "
        + $"{coverage.Sum(c => c.Excluded.Count)} left out, {coverage.Sum(c => c.Open.Count)} open; --coverage lists them.";

    private static string Counts(LoadedData data)
    {
        var counts = RecordKind.All
            .Select(k => (k.Collection, Count: CountOf(k, data)))
            .Where(c => c.Count > 0)
            .Select(c => Count(c.Count, c.Collection, c.Collection))
            .ToArray();
        return counts.Length == 0 ? "Nothing" : string.Join(", ", counts);
    }

    private static int CountOf(RecordKind kind, LoadedData data) =>
        data.Records.Values.Count(r => r.Descriptor == kind.Descriptor) + (kind.Descriptor == Series.Descriptor ? data.Series.Count : 0);

    private static string Count(int count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");
}
