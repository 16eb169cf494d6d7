namespace TruceData.Server.Importing;

/// <summary>The layout of a file, as given or detected.</summary>
internal sealed record CsvLayout
{
    /// <summary>The separator of cells.</summary>
    public required char Delimiter { get; init; }

    /// <summary>Whether the file is compressed with gzip.</summary>
    public required bool IsCompressed { get; init; }

    /// <summary>The column with the starts of the bars, as in the header.</summary>
    public required string TimeColumn { get; init; }

    /// <summary>The format of the starts.</summary>
    public required CsvTimeFormat TimeFormat { get; init; }

    /// <summary>Whether <see cref="TimeFormat"/> was detected from the first row.</summary>
    public required bool IsTimeFormatDetected { get; init; }

    /// <summary>IANA time zone of the starts; null if they do not depend on one.</summary>
    public required string? TimeZone { get; init; }

    /// <summary>The fields in the order of the file, which is the order of the columns of a block.</summary>
    public required IReadOnlyList<CsvField> Fields { get; init; }

    /// <summary>The ignored columns, as in the header.</summary>
    public required IReadOnlyList<string> IgnoredColumns { get; init; }
}
