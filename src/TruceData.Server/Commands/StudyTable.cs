using System.Globalization;
using TruceData.Server.Exporting;
using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Commands;

/// <summary>Prints the averages and the tests of a study by window as tables of text.</summary>
internal static class StudyTable
{
    private const int MaxWarnings = 20;

    /// <summary>Writes the tables, the warnings and the snapshot.</summary>
    public static void Write(StudyReport study, TextWriter output)
    {
        var header = study.Header!;
        output.WriteLine(
            $"{study.EventCount:N0} events, {study.Series.Count:N0} series, {header.PairCount:N0} pairs, {header.RowCount:N0} rows; "
            + $"{EnumNames.NameOf(header.Model)}; values are fractions.");
        string[][] averages =
        [
            ["group", "series", "window", "events", "average", "s.e.", "lower", "upper"],
            .. study.Aggregates.SelectMany(each => Averages(study, each)),
        ];
        string[][] tests =
        [
            ["group", "series", "window", "test", "statistic", "d.f.", "p", "adjusted p"],
            .. study.Aggregates.SelectMany(each => Tests(study, each)),
        ];
        Write(output, averages, texts: 3);
        if (tests.Length > 1) Write(output, tests, texts: 4);

        var warnings = header.Warnings.Concat(study.Aggregates.SelectMany(each => each.Warnings)).Select(Describe).Distinct().ToArray();
        if (warnings.Length > 0) output.WriteLine();
        foreach (var warning in warnings.Take(MaxWarnings)) output.WriteLine(warning);
        if (warnings.Length > MaxWarnings)
            output.WriteLine($"{warnings.Length - MaxWarnings:N0} more warnings; --report writes all of them.");
        output.WriteLine();
        output.WriteLine($"Revision {header.Snapshot.Revision}, content hash {header.Snapshot.ContentHash}.");
    }

    private static string Describe(ImpactWarning warning) =>
        $"{EnumNames.NameOf(warning.Kind)["IMPACT_WARNING_KIND_".Length..]}: {warning.Message}";

    private static IEnumerable<string[]> Averages(StudyReport study, ImpactAggregate aggregate) =>
        study.Header!.CumulativeWindows.Select((window, index) => (string[])
        [
            .. Names(study, aggregate), Text(window), $"{aggregate.CumulativeEventCounts[index]:N0}",
            Text(aggregate.CumulativeAverageAbnormalReturns[index]), Text(aggregate.CumulativeStandardErrors[index]),
            Text(aggregate.CumulativeLowerBounds[index]), Text(aggregate.CumulativeUpperBounds[index]),
        ]);

    private static IEnumerable<string[]> Tests(StudyReport study, ImpactAggregate aggregate) =>
        aggregate.Statistics.Where(each => each.PlaceCase == TestStatistic.PlaceOneofCase.WindowIndex).Select(each => (string[])
        [
            .. Names(study, aggregate), Text(study.Header!.CumulativeWindows[each.WindowIndex]),
            EnumNames.NameOf(each.Test)["EVENT_STUDY_TEST_".Length..], Text(each.Statistic), Text(each.DegreesOfFreedom),
            Text(each.PValue), Text(each.AdjustedPValue),
        ]);

    private static string[] Names(StudyReport study, ImpactAggregate aggregate)
    {
        var group = aggregate.Group.Length > 0 ? aggregate.Group : "(all)";
        var series = aggregate.SeriesIndex >= 0 ? study.Series[aggregate.SeriesIndex].Name : "(all)";
        return [aggregate.AlternativeAnchors ? $"{group}, alternative anchors" : group, series];
    }

    private static string Text(SessionRange window) => $"{window.FirstOffset}..{window.LastOffset}";

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>Writes rows in columns; the first <paramref name="texts"/> columns are aligned to the left.</summary>
    private static void Write(TextWriter output, string[][] rows, int texts)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        output.WriteLine();
        foreach (var row in rows)
        {
            var cells = row.Select((text, column) => column < texts ? text.PadRight(widths[column]) : text.PadLeft(widths[column]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
