using System.Text;
using TruceData.Server.Mapping;

namespace TruceData.Server.Importing;

/// <summary>Reads pairs of events and series from a table.</summary>
internal static class PairFile
{
    private const string Event = "event";
    private const string Series = "series";
    private const string Benchmark = "benchmark";
    private const string Group = "group";
    private static readonly string[] s_columns = [Event, Series, Benchmark, Group];

    /// <summary>Returns all pairs, each with the line on which it starts.</summary>
    /// <exception cref="ImportException">The header or a row is invalid.</exception>
    public static IReadOnlyList<(V1.EventPair Pair, long Line)> Read(CsvTable table)
    {
        var columns = ReadHeader(table);
        var lines = new Dictionary<(string, string), long>(table.Rows.Count);
        var pairs = new List<(V1.EventPair, long)>(table.Rows.Count);
        foreach (var (line, cells) in table.Rows)
        {
            var pair = new V1.EventPair
            {
                Event = NameIn(Event, Collections.Events),
                Series = NameIn(Series, Collections.Series),
                Benchmark = Cell(Benchmark).Length > 0 ? NameIn(Benchmark, Collections.Series) : "",
                Group = Cell(Group),
            };
            if (!lines.TryAdd((pair.Event, pair.Series), line))
            {
                throw new ImportException(
                    table.File, line, null,
                    $"The pair of {pair.Event} and {pair.Series} is already on line {lines[(pair.Event, pair.Series)]}.",
                    "List each pair once.");
            }

            pairs.Add((pair, line));

            string Cell(string column) => columns.IndexOf(column) is >= 0 and var index ? cells[index] : "";

            string NameIn(string column, string collection)
            {
                var cell = Cell(column);
                var name = cell.Contains('/', StringComparison.Ordinal) ? cell : $"{collection}/{cell}";
                return ResourceName.IsIn(name, collection)
                    ? name
                    : throw new ImportException(
                        table.File, line, column, $"'{CellText.Show(Encoding.UTF8.GetBytes(cell))}' is not a name.",
                        $"Write {collection}/{{id}} or the id alone.");
            }
        }

        return pairs;
    }

    private static List<string> ReadHeader(CsvTable table)
    {
        List<string> columns = [.. table.Headers.Select(h => h.ToLowerInvariant())];
        var unknown = columns.FindIndex(c => !s_columns.Contains(c, StringComparer.Ordinal));
        if (unknown >= 0)
        {
            throw new ImportException(
                table.File, 1, table.Headers[unknown], "The column is none of event, series, benchmark and group.", "Rename or remove it.");
        }

        foreach (var required in new[] { Event, Series })
        {
            if (!columns.Contains(required))
            {
                throw new ImportException(
                    table.File, 1, null, $"The header has no column '{required}'.", "Name the columns event and series.");
            }
        }

        return columns;
    }
}
