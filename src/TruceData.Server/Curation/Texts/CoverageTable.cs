using TruceData.V1;

namespace TruceData.Server.Curation.Texts;

/// <summary>Writes what is covered as the Markdown of docs/coverage.md.</summary>
internal static class CoverageTable
{
    private const string Head =
        """
        # Coverage of the articles

        Every number and date that the base articles state, paragraph by paragraph: *claimed* when a claim of that source and paragraph states it as a
        typed value, *left out* with the reason, *open* when neither. The figures stand in the records of the sources (`data/sources`), without the
        sentences around them; the claims in `data/claims`. Written by

        ```
        trucedata check data --coverage > docs/coverage.md
        ```

        and held against the data by a test.
        """;

    public static void Write(IReadOnlyList<SourceCoverage> coverage, TextWriter output)
    {
        output.Write($"{Head}\n\n| source | figures | claimed | left out | open |\n|---|---|---|---|---|\n");
        foreach (var source in coverage.GroupBy(c => c.Source)) output.Write($"| `{source.Key}` {Counts([.. source])}");
        output.Write($"| all {Counts(coverage)}");
        foreach (var source in coverage.GroupBy(c => c.Source))
        {
            output.Write($"\n## {source.Key}\n\n| paragraph | figures | claimed | left out | open |\n|---|---|---|---|---|\n");
            foreach (var paragraph in source)
                output.Write($"| {Name(paragraph.Locator)} | {paragraph.Figures} | {paragraph.Claimed} | {string.Join("; ", paragraph.Excluded)} | {string.Join("; ", paragraph.Open)} |\n");
        }
    }

    private static string Counts(IReadOnlyList<SourceCoverage> part) =>
        $"| {part.Sum(c => c.Figures)} | {part.Sum(c => c.Claimed)} | {part.Sum(c => c.Excluded.Count)} | {part.Sum(c => c.Open.Count)} |\n";

    private static string Name(Locator locator) => locator.Section.Length == 0 ? $"{locator.Paragraph}" : $"{locator.Section} {locator.Paragraph}";
}
