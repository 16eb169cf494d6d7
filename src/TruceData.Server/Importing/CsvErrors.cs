using CsvHelper;
using NodaTime;

namespace TruceData.Server.Importing;

/// <summary>Creates the errors of one file with their positions, from options, cells and exceptions of CsvHelper.</summary>
internal sealed class CsvErrors(string file)
{
    public ImportException Create(long? line, string? column, string problem, string fix, Exception? inner = null) =>
        new(file, line, column, problem, fix, inner);

    /// <summary>Throws for options that are invalid for any file.</summary>
    public void Check(CsvBarOptions options)
    {
        if (options.Delimiter is not (null or ',' or ';' or '\t' or '|'))
            throw Create(null, null, $"'{options.Delimiter}' cannot separate cells.", "Use a comma, a semicolon, a tab or '|'.");
        if (options.TimeZone is { } zone && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is null)
            throw Create(null, null, $"'{zone}' is not an IANA time zone.", "Use a zone such as Europe/Istanbul or UTC.");
    }

    public CsvHeader ReadHeader(CsvReader csv, CsvBarOptions options)
    {
        try
        {
            return CsvHeader.Read(csv.Headers, options);
        }
        catch (BadCellException error)
        {
            throw Create(csv.LineNumber, null, error.Message, error.Fix, error);
        }
    }

    public CsvTimeReader CreateTimeReader(CsvReader csv, CsvHeader header, CsvBarOptions options)
    {
        if (csv.FieldCount != csv.Headers.Count) throw CreateCellCount(csv);
        try
        {
            return options.TimeFormat is { } given
                ? new CsvTimeReader(given, options)
                : CsvTimeReader.Detect(csv.GetSpan(header.TimeIndex), options);
        }
        catch (BadCellException error)
        {
            throw Create(csv.LineNumber, header.TimeColumn, error.Message, error.Fix, error);
        }
    }

    public ImportException CreateCellCount(CsvReader csv) =>
        Create(
            csv.LineNumber,
            null,
            $"The row has {csv.FieldCount} cells, but the header has {csv.Headers.Count}.",
            "Complete the row, or quote cells that hold the separator.");

    /// <summary>Throws for malformed quotes, which CsvHelper would repair.</summary>
    public void ThrowMalformed(CsvMalformedRecord record) => throw Create(
        record.LineNumber,
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
                line > 0 ? line : null, null, "The row is too long.", "Look for a quote that is opened but never closed.", error),
            InvalidDataException => Create(
                null, null, $"The file is truncated or damaged and cannot be decompressed ({error.Message}).", "Download it again.", error),
            _ => null,
        };
}
