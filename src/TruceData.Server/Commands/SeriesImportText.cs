using System.Globalization;
using NodaTime;
using NodaTime.Text;
using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Commands;

/// <summary>Writes what an import read from a file and wrote to each series.</summary>
internal static class SeriesImportText
{
    private static readonly LocalDateTimePattern s_time = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss;FFFFFFFFF");

    /// <summary>Writes the results of the series.</summary>
    /// <param name="results">The results.</param>
    /// <param name="report">What was detected in the file; null if it has lines.</param>
    /// <param name="output">The writer.</param>
    public static void Write(IEnumerable<SeriesImportResult> results, SeriesFileReport? report, TextWriter output)
    {
        var noun = report is not null && IsTable(report) ? "row" : "line";
        foreach (var result in results) Write(result, noun, output);
    }

    /// <summary>Writes what was detected in a file and left out.</summary>
    public static void Write(SeriesFileReport report, TextWriter output)
    {
        if (Describe(report.Options) is { Length: > 0 } reading) output.WriteLine($"Read as {reading}.");
        if (report.IgnoredColumns.Count > 0) output.WriteLine($"Columns not read: {string.Join(", ", report.IgnoredColumns)}.");
        var place = IsTable(report) ? "in row" : "on line";
        foreach (var rows in report.OmittedRows)
        {
            output.WriteLine(FormattableString.Invariant(
                $"Left out: {rows.Count:N0} {(rows.Count == 1 ? "row" : "rows")}, the first {place} {rows.FirstLine}. {rows.Reason}"));
        }

        foreach (var note in report.Notes) output.WriteLine(note);
    }

    /// <summary>Returns whether a file is a table, whose rows have numbers instead of lines.</summary>
    private static bool IsTable(SeriesFileReport report) => report.Options.Delimiter.Length == 0;

    private static void Write(SeriesImportResult result, string lineNoun, TextWriter output)
    {
        output.WriteLine($"{result.Series}: {ImportCommands.Counts(result.NewCount, result.ChangedCount, result.UnchangedCount)}");
        var zone = DateTimeZoneProviders.Tzdb[result.Zone];
        if (result.FirstTime is not null)
        {
            output.WriteLine(
                $"  first {Text(result.FirstTime.ToInstant(), zone)}, last {Text(result.LastTime.ToInstant(), zone)}, {result.Zone}");
        }

        if (result.Instrument.Length > 0)
            output.WriteLine($"  {result.Instrument}{(result.InstrumentCreated ? ", created" : "")}");
        foreach (var field in result.Fields) output.WriteLine($"  {field.ColumnName()}: {Describe(field.Unit)}, {RuleOf(field)}");
        if (result.SuspiciousCount == 0) return;
        var noun = result.SuspiciousCount == 1 ? "value" : "values";
        output.WriteLine(FormattableString.Invariant($"  {result.SuspiciousCount:N0} suspicious {noun}:"));
        foreach (var bar in result.SuspiciousBars)
        {
            var line = bar.Line > 0 ? $", {lineNoun} {bar.Line}" : "";
            var value = bar.Value.ToString("R", CultureInfo.InvariantCulture);
            output.WriteLine($"    {Text(bar.Time.ToInstant(), zone)}{line}, {bar.ColumnName} {value}: {bar.Reason}");
        }
    }

    private static string Text(Instant time, DateTimeZone zone) => s_time.Format(time.InZone(zone).LocalDateTime);

    private static string RuleOf(FieldSpec field) => field.AggregationRule == AggregationRule.Unspecified
        ? "compounded"
        : EnumNames.NameOf(field.AggregationRule)["AGGREGATION_RULE_".Length..].ToLowerInvariant();

    private static string Describe(Unit unit) => unit.Kind switch
    {
        UnitKind.Price => $"{unit.Currency} per {unit.Per}",
        UnitKind.Money => unit.Currency,
        UnitKind.Count => $"number of {unit.Counted}",
        var kind => EnumNames.NameOf(kind)["UNIT_KIND_".Length..].ToLowerInvariant().Replace('_', ' '),
    };

    private static string Describe(SeriesFileOptions? options)
    {
        if (options is null) return "";
        var delimiter = options.Delimiter switch
        {
            "" => "",
            "," => "separated by commas",
            ";" => "separated by semicolons",
            "\t" => "separated by tabs",
            var other => $"separated by '{other}'",
        };
        var format = options.TimeFormat.Length > 0 ? $" as {options.TimeFormat}" : "";
        var zone = options.Zone.Length > 0 ? $" in {options.Zone}" : "";
        var time = options.TimeColumns.Count > 0 ? $"time from {string.Join("+", options.TimeColumns)}{format}{zone}" : "";
        var layout = options.Layout.Length > 0 ? $"layout {options.Layout}" : "";
        return string.Join("; ", new[] { layout, delimiter, time }.Where(text => text.Length > 0));
    }
}
