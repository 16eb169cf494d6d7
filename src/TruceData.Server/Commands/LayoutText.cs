using TruceData.Server.Importing;
using TruceData.Server.Mapping;

namespace TruceData.Server.Commands;

/// <summary>Describes how a file is read, including everything that was detected rather than set.</summary>
internal static class LayoutText
{
    public static string Describe(SeriesFile file, V1.SeriesFileOptions given)
    {
        var options = file.Report.Options;
        var delimiter = options.Delimiter switch
        {
            "," => "commas",
            ";" => "semicolons",
            "\t" => "tabs",
            var other => $"'{other}'",
        };
        var zone = options.Zone.Length == 0 ? "" : $" in {options.Zone}";
        var ignored = file.Report.IgnoredColumns.Count == 0 ? "" : $"; skipped: {string.Join(", ", file.Report.IgnoredColumns)}";
        var compression = file.IsCompressed ? ", gzip" : "";
        var detected = given.TimeFormat.Length == 0 ? " (detected)" : "";
        return $"Reading {string.Join(", ", file.Fields.Select(f => f.ColumnName()))}, separated by {delimiter}{compression}; "
            + $"time from {string.Join('+', options.TimeColumns)} as {options.TimeFormat}{detected}{zone}{ignored}.";
    }
}
