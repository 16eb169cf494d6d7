using Google.Protobuf;
using TruceData.Server.Mapping;

namespace TruceData.Server.Curation.Texts;

/// <summary>The coverage of the figures of one paragraph of a source by claims.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="Locator">The paragraph.</param>
/// <param name="Figures">Number of figures in the paragraph.</param>
/// <param name="Claimed">Number of figures that a claim states.</param>
/// <param name="Excluded">The figures that are left out, each with the reason.</param>
/// <param name="Open">The figures that are neither claimed nor left out.</param>
internal sealed record SourceCoverage(
    string Source, V1.Locator Locator, int Figures, int Claimed, IReadOnlyList<string> Excluded, IReadOnlyList<string> Open)
{
    /// <summary>Computes the coverage by source and paragraph, in the order in which the sources list their figures.</summary>
    public static IReadOnlyList<SourceCoverage> Compute(IEnumerable<IMessage> records)
    {
        var all = records.ToArray();
        var claims = all.OfType<V1.Claim>().ToLookup(c => (c.Source, c.Locator));
        return
        [
            .. all.OfType<V1.Source>().OrderBy(s => s.Name, StringComparer.Ordinal)
                .SelectMany(s => s.Figures.GroupBy(f => f.Locator).Select(g => Count(s.Name, g.Key, [.. g], [.. claims[(s.Name, g.Key)]]))),
        ];
    }

    private static SourceCoverage Count(string source, V1.Locator locator, V1.Figure[] figures, V1.Claim[] claims)
    {
        var excluded = figures.Where(f => f.OutcomeCase == V1.Figure.OutcomeOneofCase.LeftOut).ToArray();
        var open = figures.Except(excluded).Where(f => !claims.Any(c => States(c, f))).ToArray();
        return new(
            source, locator, figures.Length, figures.Length - excluded.Length - open.Length,
            [.. excluded.Select(f => $"{f.Text} ({f.LeftOut})")], [.. open.Select(f => f.Text)]);
    }

    private static bool States(V1.Claim claim, V1.Figure figure) => figure.OutcomeCase == V1.Figure.OutcomeOneofCase.Number
        ? claim.Quantity is { } quantity && Math.Abs(Math.Abs(quantity.Value) - Math.Abs(figure.Number)) <= 1e-12 * Math.Abs(figure.Number)
        : DaysOf(claim).Any(day => day.StartsWith(figure.Date, StringComparison.Ordinal));

    /// <summary>Returns the first and the last civil day of a claimed time, date or period, in ISO 8601.</summary>
    private static IEnumerable<string> DaysOf(V1.Claim claim)
    {
        if (claim.Date is { } date) yield return date.ToLocalDate("date").ToString("uuuu'-'MM'-'dd", null);
        foreach (var stated in new[] { claim.Time, claim.Statistic?.Period })
        {
            if (stated is null) continue;
            var time = stated.ToDomain();
            yield return time.Earliest.InZone(time.Zone).Date.ToString("uuuu'-'MM'-'dd", null);
            yield return time.Latest.PlusNanoseconds(-1).InZone(time.Zone).Date.ToString("uuuu'-'MM'-'dd", null);
        }
    }
}
