using TruceData.Server.Importing;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Tests.Importing;

/// <summary>All bars of a file.</summary>
internal sealed record CsvBars(CsvLayout Layout, long[] Times, double[][] Columns)
{
    public double[] this[string field] => Columns[Layout.Fields.Select(f => f.Name).ToList().IndexOf(field)];
}

/// <summary>A field of a file.</summary>
internal sealed record CsvField(string Name, string Column);

/// <summary>The layout of a file as reported.</summary>
internal sealed class CsvLayout(SeriesFile file, CsvTestOptions given)
{
    private SeriesFileOptions Options => file.Report.Options;

    public char Delimiter => Options.Delimiter[0];

    public bool IsCompressed => file.IsCompressed;

    public string TimeColumn => Options.TimeColumns[0];

    public string TimeFormat => Options.TimeFormat;

    public bool IsTimeFormatDetected => given.TimeFormat is null;

    public string? TimeZone => Options.Zone.Length > 0 ? Options.Zone : null;

    public IReadOnlyList<CsvField> Fields => [.. Options.Columns.Select(c => new CsvField(c.Field.ColumnName(), c.Column))];

    public IReadOnlyList<string> IgnoredColumns => file.Report.IgnoredColumns;
}
