using CsvHelper;
using NodaTime;

namespace TruceData.Server.Importing;

/// <summary>Makes errors of one file, in our words and with their place.</summary>
internal sealed class CsvErrors(string file)
{
    public ImportException At(long? line, string? column, string problem, string remedy, Exception? inner = null) =>
        new(file, line, column, problem, remedy, inner);

    /// <summary>Refuses options that no file could be read by.</summary>
    public void Check(CsvBarOptions options)
    {
        if (options.Delimiter is not (null or ',' or ';' or '\t' or '|'))
            throw At(null, null, $"'{options.Delimiter}' cannot stand between cells.", "Use a comma, a semicolon, a tab or '|'.");
        if (options.TimeZone is { } zone && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is null)
            throw At(null, null, $"'{zone}' is no IANA time zone.", "Give one such as Europe/Istanbul or UTC.");
    }

    public CsvHeader Header(CsvReader csv, CsvBarOptions options)
    {
        try
        {
            return CsvHeader.Read(csv.Headers, options);
        }
        catch (BadCellException bad)
        {
            throw At(csv.LineNumber, null, bad.Message, bad.Remedy, bad);
        }
    }

    public CsvTimeReader TimeReader(CsvReader csv, CsvHeader header, CsvBarOptions options)
    {
        if (csv.FieldCount != csv.Headers.Count) throw CellCount(csv);
        try
        {
            return options.TimeFormat is { } given
                ? new CsvTimeReader(given, options)
                : CsvTimeReader.Detect(csv.GetSpan(header.TimeIndex), options);
        }
        catch (BadCellException bad)
        {
            throw At(csv.LineNumber, header.TimeColumn, bad.Message, bad.Remedy, bad);
        }
    }

    public ImportException CellCount(CsvReader csv) =>
        At(
            csv.LineNumber,
            null,
            $"The row has {csv.FieldCount} cells, the header {csv.Headers.Count}.",
            "Complete the row, or quote cells that hold the separator.");

    /// <summary>What the library reports about broken quotes: refused, not repaired.</summary>
    public void Malformed(CsvMalformedRecord record) => throw At(
        record.LineNumber,
        null,
        record.Reason switch
        {
            CsvMalformedReason.UnterminatedQuote => "A quote is opened and never closed.",
            CsvMalformedReason.TextAfterClosingQuote => "Text follows a closing quote.",
            CsvMalformedReason.StrayQuote => "A quote stands inside a cell that is not quoted.",
            var reason => $"The row is broken ({reason}).",
        },
        "Quote the whole cell and double the quotes inside it.");

    /// <summary>The error of a library as one of this file; null when it is none about the file.</summary>
    public ImportException? Translate(Exception error) =>
        error switch
        {
            ImportException own => own,
            CsvFormatException { LineNumber: var line } => At(
                line > 0 ? line : null, null, "The row is too long.", "Look for a quote that is opened and never closed.", error),
            InvalidDataException => At(
                null, null, $"The file is truncated or damaged: gzip cannot unpack it ({error.Message}).", "Fetch it again.", error),
            _ => null,
        };
}
