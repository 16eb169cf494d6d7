using TruceData.Server.Importing;

namespace TruceData.Server.Commands;

/// <summary>Describes how a CSV file is read, including everything that was detected rather than set.</summary>
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
        var ignored = layout.IgnoredColumns.Count == 0 ? "" : $"; skipped: {string.Join(", ", layout.IgnoredColumns)}";
        var compression = layout.IsCompressed ? ", gzip" : "";
        var detected = layout.IsTimeFormatDetected ? " (detected)" : "";
        return $"Reading {string.Join(", ", layout.Fields.Select(f => f.Name))}, separated by {delimiter}{compression}; "
            + $"time from {layout.TimeColumn} as {TimeFormats.NameOf(layout.TimeFormat)}{detected}{zone}{ignored}.";
    }
}
