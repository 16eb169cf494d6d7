using TruceData.Server.Importing;

namespace TruceData.Server.Commands;

/// <summary>Says how a CSV file is read, so that nothing found out goes unsaid.</summary>
internal static class LayoutText
{
    public static string Describe(CsvLayout layout)
    {
        var delimiter = layout.Delimiter switch
        {
            ',' => "commas",
            ';' => "semicolons",
            '\t' => "tabs",
            var other => $"'{other}'",
        };
        var zone = layout.TimeZone is null ? "" : $" in {layout.TimeZone}";
        var ignored = layout.IgnoredColumns.Count == 0 ? "" : $"; left out: {string.Join(", ", layout.IgnoredColumns)}";
        return $"Reading {string.Join(", ", layout.Fields.Select(f => f.Name))} between {delimiter}{(layout.IsCompressed ? ", gzip" : "")}; "
            + $"time from {layout.TimeColumn} as {TimeFormats.NameOf(layout.TimeFormat)}{(layout.IsTimeFormatDetected ? " (found out)" : "")}{zone}{ignored}.";
    }
}
