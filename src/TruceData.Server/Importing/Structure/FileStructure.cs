using TruceData.Server.Importing.Columns;
using TruceData.V1;

namespace TruceData.Server.Importing.Structure;

/// <summary>The header of a file and the rows that follow it.</summary>
/// <param name="HeaderRows">The number of rows of the header.</param>
/// <param name="HeaderLine">The line of the header; null if the file has none.</param>
/// <param name="Names">The names of the columns.</param>
/// <param name="Symbols">The symbols of the columns, in a file whose header has a row of them; otherwise null.</param>
/// <param name="Sample">The first rows of values.</param>
internal sealed record FileStructure(
    int HeaderRows, long? HeaderLine, IReadOnlyList<string> Names, IReadOnlyList<string>? Symbols, IReadOnlyList<TextRow> Sample)
{
    /// <summary>Whether the header has the rows that yfinance writes.</summary>
    public bool IsOfYfinance => HeaderRows == 3;

    private static readonly string[] s_commentPrefixes = ["#", "//", "%", ";", "--"];

    /// <summary>Determines the header from the first rows.</summary>
    /// <exception cref="ImportException">The file has no header, or it begins with other lines.</exception>
    public static FileStructure Detect(IReadOnlyList<TextRow> rows, SeriesFileOptions options, CsvErrors errors)
    {
        if (rows.Count == 0) throw errors.Create(null, null, "The file is empty.", "Write a header line and bars.");
        if (options.NoHeader || options.Header.Count > 0) return WithoutHeader(rows, options, errors);
        if (FindSymbolHeader(rows) is { } symbols) return symbols;
        var header = FindHeader(rows, options, errors);
        return new FileStructure(1, rows[header].Line, Named(rows[header].Cells), null, [.. rows.Skip(1)]);
    }

    private static FileStructure WithoutHeader(IReadOnlyList<TextRow> rows, SeriesFileOptions options, CsvErrors errors)
    {
        var count = rows[0].Cells.Length;
        if (options.Header.Count > 0 && options.Header.Count != count)
        {
            throw errors.Create(
                rows[0].Line, null, $"The row has {CellText.Count(count)}, but {options.Header.Count} columns are named.",
                $"Name {count} columns with --header.");
        }

        var names = options.Header.Count > 0 ? options.Header : Enumerable.Range(1, count).Select(i => $"{i}");
        if (rows[0].Cells.Any(TimeColumnNames.IsKnown))
        {
            throw errors.Create(
                rows[0].Line, null, "The file has a header line, so --header and --no-header do not apply.",
                "Omit these options, or skip the line with --skip-lines 1.");
        }

        return new FileStructure(0, null, [.. names], null, rows);
    }

    /// <summary>
    /// Returns the structure of a file of yfinance, whose header has the rows Price, Ticker and Date, or Ticker, Price and Date; null for
    /// others.
    /// </summary>
    private static FileStructure? FindSymbolHeader(IReadOnlyList<TextRow> rows)
    {
        if (rows.Count < 3 || rows[0].Cells.Length != rows[1].Cells.Length || rows[2].Cells[0] is not ("Date" or "Datetime")) return null;
        if ((rows[0].Cells[0], rows[1].Cells[0]) is not (("Price", "Ticker") or ("Ticker", "Price"))) return null;
        var (fields, tickers) = rows[0].Cells[0] == "Price" ? (rows[0], rows[1]) : (rows[1], rows[0]);
        string[] names = [rows[2].Cells[0], .. fields.Cells[1..]];
        var symbols = tickers.Cells[1..].Distinct(StringComparer.Ordinal).Count() > 1 ? tickers.Cells : null;
        return new FileStructure(3, rows[0].Line, names, symbols, [.. rows.Skip(3)]);
    }

    private static int FindHeader(IReadOnlyList<TextRow> rows, SeriesFileOptions options, CsvErrors errors)
    {
        var first = rows[0];
        if (first.Cells.Length > 1 && first.Cells.Any(TimeColumnNames.IsKnown)) return 0;
        if (IsOfValues(first)) throw NoHeader(first, errors);
        var prefix = s_commentPrefixes.FirstOrDefault(p => first.Cells[0].StartsWith(p, StringComparison.Ordinal));
        if (options.Comment.Length == 0 && prefix is not null)
        {
            throw errors.Create(
                first.Line, null, $"The file begins with a comment, '{Show(first)}'.", $"Skip such lines with --comment \"{prefix}\".");
        }

        var values = Enumerable.Range(0, rows.Count).FirstOrDefault(i => IsOfValues(rows[i]));
        if (values < 2) return 0;
        var skip = rows[values - 1].Line - 1;
        throw errors.Create(
            first.Line, null, $"The file begins with other text, '{Show(first)}', and its header is on line {skip + 1}.",
            $"Skip the lines before the header with --skip-lines {skip}.");
    }

    private static ImportException NoHeader(TextRow row, CsvErrors errors) => errors.Create(
        row.Line, null, "The first line contains values instead of column names.",
        $"Name the {row.Cells.Length} columns with --header, for example --header {SuggestNames(row.Cells)}.");

    private static string SuggestNames(string[] cells)
    {
        string[] known = ["time", "open", "high", "low", "close", "volume"];
        string[] names = cells.Length switch
        {
            2 => ["time", "value"],
            > 4 => known,
            _ => ["time"],
        };
        return string.Join(',', cells.Select((_, i) => i < names.Length ? names[i] : $"value_{i}"));
    }

    /// <summary>Returns whether at least half of the cells begin like a number or date.</summary>
    private static bool IsOfValues(TextRow row)
    {
        var cells = row.Cells.Where(c => c.Length > 0).ToArray();
        return cells.Length > 0 && row.Cells.Length > 1 && 2 * cells.Count(BeginsLikeNumber) >= cells.Length;
    }

    private static bool BeginsLikeNumber(string cell)
    {
        var text = cell.AsSpan().TrimStart("+-$€£.,( ");
        return text.Length > 0 && char.IsAsciiDigit(text[0]);
    }

    private static string Show(TextRow row) => CellText.Show(System.Text.Encoding.UTF8.GetBytes(string.Join(',', row.Cells)));

    private static string[] Named(string[] cells) => [.. cells.Select(c => c.Trim())];
}
