using CsvHelper;
using TruceData.Server.Importing.Structure;

namespace TruceData.Server.Importing;

/// <summary>Creates the errors of one file with their positions, from options, cells and exceptions of CsvHelper.</summary>
internal sealed class CsvErrors(string file)
{
    // An unclosed quote must not fill the memory.
    private const int MaxRowBytes = 1 << 20;

    /// <summary>The number of lines before those that the library counts.</summary>
    public long SkippedLines { get; set; }

    /// <summary>Whether the file is a table whose rows have numbers instead of lines.</summary>
    public bool IsTable { get; set; }

    public ImportException Create(long? line, string? column, string problem, string fix, Exception? inner = null) =>
        new(file, line, column, problem, fix, inner, IsTable);

    /// <summary>Creates the error of a cell, with its text.</summary>
    public ImportException Create(long line, string column, ReadOnlySpan<byte> cell, BadCellException error) =>
        new(file, line, column, error.Message, error.Fix, error, IsTable) { Cell = CellText.Show(cell) };

    /// <summary>Returns the options of the library for strict tables.</summary>
    /// <param name="delimiter">The delimiter of cells; null to detect it.</param>
    public CsvReaderOptions CreateReaderOptions(char? delimiter) => new()
    {
        Separator = delimiter is null or ',' or ';' or '\t' or '|'
            ? delimiter
            : throw Create(null, null, $"'{delimiter}' cannot separate cells.", "Use a comma, a semicolon, a tab or '|'."),
        TrimWhitespace = true,
        TrackLineNumbers = true,
        MaxRecordSize = MaxRowBytes,
        OnMalformedRecord = ThrowMalformed,
    };

    /// <summary>Returns the position of a row within a sentence.</summary>
    public string PositionOf(long line) => IsTable ? $"in row {line}" : $"on line {line}";

    public ImportException CreateCellCount(long line, int cells, int expected) => Create(
        line,
        null,
        $"The row has {CellText.Count(cells)}, but the header has {expected}.",
        "Complete the row, or quote cells that hold the separator.");

    /// <summary>Throws for malformed quotes, which CsvHelper would repair.</summary>
    public void ThrowMalformed(CsvMalformedRecord record) => throw Create(
        record.LineNumber + SkippedLines,
        null,
        record.Reason switch
        {
            CsvMalformedReason.UnterminatedQuote => "A quote is opened but never closed.",
            CsvMalformedReason.TextAfterClosingQuote => "Text follows a closing quote.",
            CsvMalformedReason.StrayQuote => "A cell that is not quoted contains a quote.",
            var reason => $"The row is malformed ({reason}).",
        },
        "Quote the whole cell and double the quotes inside it.");

    /// <summary>Converts an exception of CsvHelper or gzip to an error of the file; returns null for other exceptions.</summary>
    public ImportException? Translate(Exception error) =>
        error switch
        {
            ImportException own => own,
            CsvFormatException { LineNumber: var line } => Create(
                line > 0 ? line + SkippedLines : null, null, "The row is too long.",
                "Look for a quote that is opened but never closed.", error),
            ZeroByteException { Line: var line } => Create(
                line, null, "The line contains a zero byte, so the file is damaged or not text.", "Download it again, or export it as CSV.",
                error),
            InvalidDataException => Create(
                null, null, "The file is truncated or damaged and cannot be decompressed.", "Download it again.", error),
            _ => null,
        };
}
