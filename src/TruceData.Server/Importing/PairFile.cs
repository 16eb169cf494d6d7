using System.Text;
using CsvHelper;
using TruceData.Server.Mapping;

namespace TruceData.Server.Importing;

/// <summary>Reads pairs of events and series from a CSV file, plain or gzip, with a header line.</summary>
internal static class PairFile
{
    private const string Event = "event";
    private const string Series = "series";
    private const string Benchmark = "benchmark";
    private const string Group = "group";

    /// <summary>Reads all pairs, each with the line on which it starts.</summary>
    /// <param name="stream">The input, which is left open.</param>
    /// <param name="file">The name of the file, for messages.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ImportException">The header or a row is invalid or missing.</exception>
    public static async Task<IReadOnlyList<(V1.EventPair Pair, long Line)>> ReadAsync(
        Stream stream, string file, CancellationToken cancellationToken)
    {
        var errors = new CsvErrors(file);
        var source = await ByteSource.OpenAsync(stream, cancellationToken);
        var options = new CsvReaderOptions { TrimWhitespace = true, TrackLineNumbers = true, OnMalformedRecord = errors.ThrowMalformed };
        await using var csv = CsvReader.Create(source.Content, options);
        try
        {
            return await ReadAsync(csv, errors, cancellationToken);
        }
        catch (Exception error) when (error is CsvFormatException or InvalidDataException)
        {
            throw errors.Translate(error)!;
        }
    }

    private static async Task<IReadOnlyList<(V1.EventPair Pair, long Line)>> ReadAsync(
        CsvReader csv, CsvErrors errors, CancellationToken cancellationToken)
    {
        await csv.ReadHeaderAsync(cancellationToken);
        if (csv.Headers.Count == 0) throw errors.Create(null, null, "The file is empty.", "Write a header line and pairs.");
        var columns = csv.Headers.Select(h => h.ToLowerInvariant()).ToList();
        var unknown = columns.FindIndex(c => c is not (Event or Series or Benchmark or Group));
        if (unknown >= 0)
        {
            throw errors.Create(
                csv.LineNumber, csv.Headers[unknown], "The column is none of event, series, benchmark and group.",
                "Rename or remove it.");
        }

        foreach (var required in new[] { Event, Series })
        {
            if (!columns.Contains(required))
                throw errors.Create(csv.LineNumber, null, $"The header has no column '{required}'.", "Name the columns event and series.");
        }

        if (columns.GroupBy(c => c).FirstOrDefault(c => c.Count() > 1) is { Key: { } twice })
            throw errors.Create(csv.LineNumber, null, $"The header has two columns '{twice}'.", "Remove one of them.");

        var seen = new Dictionary<(string, string), long>();
        var pairs = new List<(V1.EventPair, long)>();
        while (await csv.ReadAsync(cancellationToken))
        {
            if (csv.FieldCount != columns.Count) throw errors.CreateCellCount(csv);
            var line = csv.LineNumber;
            var pair = new V1.EventPair
            {
                Event = NameIn(Event, Collections.Events),
                Series = NameIn(Series, Collections.Series),
                Benchmark = Cell(Benchmark).Length > 0 ? NameIn(Benchmark, Collections.Series) : "",
                Group = Cell(Group),
            };
            if (!seen.TryAdd((pair.Event, pair.Series), line))
            {
                throw errors.Create(
                    line, null, $"The pair of {pair.Event} and {pair.Series} is already on line {seen[(pair.Event, pair.Series)]}.",
                    "List each pair once.");
            }

            pairs.Add((pair, line));
        }

        return pairs.Count > 0 ? pairs : throw errors.Create(null, null, "The file has no pair.", "Write a header line and pairs.");

        string Cell(string column) => columns.IndexOf(column) is >= 0 and var index ? csv.GetString(index) : "";

        string NameIn(string column, string collection)
        {
            var cell = Cell(column);
            var name = cell.Contains('/', StringComparison.Ordinal) ? cell : $"{collection}/{cell}";
            return ResourceName.IsIn(name, collection)
                ? name
                : throw errors.Create(
                    csv.LineNumber, column, $"'{CellText.Show(Encoding.UTF8.GetBytes(cell))}' is not a name.",
                    $"Write {collection}/{{id}} or the id alone.");
        }
    }
}
