namespace TruceData.Server.Importing;

/// <summary>How a file is laid out, as given or as found out.</summary>
internal sealed record CsvLayout
{
    /// <summary>What stands between cells.</summary>
    public required char Delimiter { get; init; }

    /// <summary>Whether the file is compressed with gzip.</summary>
    public required bool Compressed { get; init; }

    /// <summary>The column that holds the starts of the bars, as the header writes it.</summary>
    public required string TimeColumn { get; init; }

    /// <summary>How the starts are written.</summary>
    public required CsvTimeFormat TimeFormat { get; init; }

    /// <summary>Whether <see cref="TimeFormat"/> was found out from the first row.</summary>
    public required bool TimeFormatDetected { get; init; }

    /// <summary>IANA zone in which the starts are read; null where they need none.</summary>
    public required string? TimeZone { get; init; }

    /// <summary>The fields, in the file's order: the order of a block's columns.</summary>
    public required IReadOnlyList<CsvField> Fields { get; init; }

    /// <summary>Columns left out, as the header writes them.</summary>
    public required IReadOnlyList<string> IgnoredColumns { get; init; }
}
