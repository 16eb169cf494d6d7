using CsvHelper;
using TruceData.Server.Importing.Bytes;

namespace TruceData.Server.Importing;

/// <summary>The cells of a CSV file as texts, without spaces around them.</summary>
/// <param name="File">The name of the file, for messages.</param>
/// <param name="Headers">The names of the columns, which differ also without regard to case.</param>
/// <param name="Rows">The rows, at least one, with the lines on which they start.</param>
internal sealed record CsvTable(string File, IReadOnlyList<string> Headers, IReadOnlyList<(long Line, string[] Cells)> Rows)
{
    /// <summary>Reads a file.</summary>
    /// <param name="stream">The content, plain or compressed with gzip, Zstandard or zip. It is left open.</param>
    /// <param name="file">The name of the file, for messages.</param>
    /// <param name="delimiter">The delimiter of cells; null to detect it.</param>
    /// <param name="noun">What a row describes, such as "event", for messages.</param>
    /// <param name="maxRows">The maximum number of rows.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="ImportException">The file is not a table with a header and rows.</exception>
    public static async Task<CsvTable> ReadAsync(
        Stream stream, string file, char? delimiter, string noun, int maxRows, CancellationToken cancellationToken)
    {
        var errors = new CsvErrors(file);
        var options = errors.CreateReaderOptions(delimiter) with { PoolStrings = true };
        await using var source = await ByteSource.OpenAsync(stream, file, member: "", cancellationToken);
        if (source.IsParquet)
            throw errors.Create(null, null, "The file is a Parquet file, not CSV.", "Write the rows as CSV, and import that.");
        await using var csv = CsvReader.Create(source.Content, options);
        try
        {
            await csv.ReadHeaderAsync(cancellationToken);
            if (csv.Headers.Count == 0)
                throw errors.Create(null, null, "The file is empty.", $"Write a header line and one row per {noun}.");
            CheckHeaders(csv.Headers, errors);
            var rows = new List<(long Line, string[] Cells)>();
            while (await csv.ReadAsync(cancellationToken))
            {
                if (rows.Count == maxRows)
                    throw errors.Create(csv.LineNumber, null, $"The file has more than {maxRows} rows.", "Split it and import each part.");
                rows.Add(ReadRow(csv, errors));
            }

            return rows.Count > 0
                ? new CsvTable(file, [.. csv.Headers], rows)
                : throw errors.Create(null, null, $"The file has a header but no {noun}s.", $"Add one row per {noun}.");
        }
        catch (Exception error) when (error is CsvFormatException or InvalidDataException)
        {
            throw errors.Translate(error)!;
        }
    }

    private static void CheckHeaders(IReadOnlyList<string> headers, CsvErrors errors)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            if (headers[i].Length == 0)
                throw errors.Create(1, null, $"Column {i + 1} has no name.", "Give each column a name in the header.");
        }

        if (headers.CountBy(h => h, StringComparer.OrdinalIgnoreCase).FirstOrDefault(h => h.Value > 1).Key is { } twice)
            throw errors.Create(1, null, $"The header contains the column '{twice}' more than once.", "Give each column a different name.");
    }

    private static (long Line, string[] Cells) ReadRow(CsvReader csv, CsvErrors errors)
    {
        if (csv.FieldCount != csv.Headers.Count) throw errors.CreateCellCount(csv.LineNumber, csv.FieldCount, csv.Headers.Count);
        var cells = new string[csv.FieldCount];
        for (var i = 0; i < cells.Length; i++) cells[i] = csv.GetString(i);
        return (csv.LineNumber, cells);
    }
}
