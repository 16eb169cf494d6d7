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
    private static readonly LocalDateTimePattern s_time = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");

    /// <summary>Writes the results of the series.</summary>
    public static void Write(IEnumerable<SeriesImportResult> results, TextWriter output)
    {
        foreach (var result in results) Write(result, output);
    }

    /// <summary>Writes what was detected in a file and left out.</summary>
    public static void Write(SeriesFileReport report, TextWriter output)
    {
        if (Describe(report.Options) is { Length: > 0 } reading) output.WriteLine($"Read as {reading}.");
        if (report.IgnoredColumns.Count > 0) output.WriteLine($"Columns not read: {string.Join(", ", report.IgnoredColumns)}.");
        foreach (var rows in report.OmittedRows)
        {
            output.WriteLine(FormattableString.Invariant(
                $"Left out: {rows.Count:N0} {(rows.Count == 1 ? "row" : "rows")}, the first on line {rows.FirstLine}. {rows.Reason}"));
        }

        foreach (var note in report.Notes) output.WriteLine(note);
    }

    private static void Write(SeriesImportResult result, TextWriter output)
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
        output.WriteLine(FormattableString.Invariant($"  {result.SuspiciousCount:N0} suspicious values:"));
        foreach (var bar in result.SuspiciousBars)
        {
            var line = bar.Line > 0 ? $", line {bar.Line}" : "";
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
