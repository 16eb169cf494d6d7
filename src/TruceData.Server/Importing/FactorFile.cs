using System.Globalization;
using System.IO.Compression;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace TruceData.Server.Importing;

/// <summary>A file of daily factor returns in the layout that Kenneth R. French's data library publishes, as CSV or zip.</summary>
/// <remarks>
/// Lines of text precede the heading, which begins with an empty cell: ",Mkt-RF,SMB,HML,RF". Each row has a date, YYYYMMDD, and returns in
/// per cent; -99.99 and -999 mark missing values. The table ends at the first line that is not a row, such as the copyright.
/// </remarks>
/// <param name="Columns">The columns: the headings in lower case with underscores, such as mkt_rf.</param>
/// <param name="Rows">The returns by date, as fractions; NaN where missing.</param>
internal sealed record FactorFile(IReadOnlyList<string> Columns, IReadOnlyDictionary<LocalDate, double[]> Rows)
{
    private const long MaxBytes = 64 << 20;
    private const double TotalLoss = -100;
    private static readonly LocalDatePattern s_date = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");
    private static readonly double[] s_missing = [-99.99, -999];

    /// <summary>Reads a file.</summary>
    /// <exception cref="ImportException">The file does not have the layout.</exception>
    public static FactorFile Read(string path)
    {
        using var file = File.OpenRead(path);
        var isZip = file.ReadByte() == 'P' && file.ReadByte() == 'K';
        file.Position = 0;
        if (!isZip) return Read(path, file, file.Length);
        using var archive = OpenArchive(path, file);
        var tables = archive.Entries.Where(e => e.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)).ToArray();
        if (tables is not [var table])
            throw new ImportException(path, null, null, $"The archive has {tables.Length} CSV files.", "Give an archive with one.");
        using var content = table.Open();
        return Read($"{path}/{table.Name}", content, table.Length);
    }

    /// <summary>Joins files by date into one table; a date that a file lacks has NaN in its columns.</summary>
    /// <param name="files">The files with their paths.</param>
    /// <exception cref="ImportException">Two files have a column of one name.</exception>
    public static FactorFile Join(IReadOnlyList<(string Path, FactorFile File)> files)
    {
        var columns = new List<string>();
        var rows = new SortedDictionary<LocalDate, double[]>();
        var count = files.Sum(f => f.File.Columns.Count);
        foreach (var (path, file) in files)
        {
            if (file.Columns.FirstOrDefault(columns.Contains) is { } repeated)
                throw new ImportException(path, null, repeated, "Another file has this column too.", "Give each column once.");
            foreach (var (date, values) in file.Rows)
            {
                if (!rows.TryGetValue(date, out var row))
                {
                    rows[date] = row = new double[count];
                    Array.Fill(row, double.NaN);
                }

                values.CopyTo(row, columns.Count);
            }

            columns.AddRange(file.Columns);
        }

        return new FactorFile(columns, rows);
    }

    private static ZipArchive OpenArchive(string path, Stream file)
    {
        try
        {
            return new ZipArchive(file, ZipArchiveMode.Read);
        }
        catch (InvalidDataException error)
        {
            throw new ImportException(path, null, null, "The archive is damaged.", "Download it again.", error);
        }
    }

    private static FactorFile Read(string path, Stream content, long length)
    {
        if (length > MaxBytes)
            throw new ImportException(path, null, null, $"The file has {length} bytes, more than {MaxBytes}.", "Give a factor file.");
        using var reader = new StreamReader(content);
        string[]? columns = null;
        var rows = new Dictionary<LocalDate, double[]>();
        LocalDate? previous = null;
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            var cells = text.Split(',', StringSplitOptions.TrimEntries);
            if (columns is null)
            {
                if (IsHeading(cells)) columns = [.. cells.Skip(1).Select(c => ColumnName(path, line, c))];
                continue;
            }

            if (cells[0].Length == 0 || !cells[0].All(char.IsAsciiDigit)) break;
            if (!s_date.Parse(cells[0]).TryGetValue(default, out var date))
            {
                throw new ImportException(
                    path, line, null, $"'{cells[0]}' is not a date of the form YYYYMMDD.", "Give a file of daily returns.");
            }

            if (date <= previous)
            {
                throw new ImportException(
                    path, line, null, $"{date:uuuu-MM-dd} is not after the date before it.", "Sort the rows by date.");
            }

            if (cells.Length != columns.Length + 1)
            {
                throw new ImportException(
                    path, line, null, $"The row has {cells.Length - 1} values for {columns.Length} columns.", "Give one value per column.");
            }

            previous = date;
            rows[date] = [.. cells.Skip(1).Select((cell, i) => ReadReturn(path, line, columns[i], cell))];
        }

        if (columns is null || rows.Count == 0)
        {
            throw new ImportException(
                path, null, null, "The file has no table of factors.",
                "Give a daily factor file of the data library, whose heading is such as ',Mkt-RF,SMB,HML,RF'.");
        }

        return new FactorFile(columns, rows);
    }

    private static bool IsHeading(string[] cells) =>
        cells.Length > 1 && cells[0].Length == 0 && Array.TrueForAll(cells[1..], c => c.Length > 0);

    private static string ColumnName(string path, int line, string heading)
    {
        var name = heading.ToLowerInvariant().Replace('-', '_').Replace(' ', '_');
        return name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
            ? name
            : throw new ImportException(path, line, heading, "The heading is not the name of a factor.", "Use letters, digits and '-'.");
    }

    private static double ReadReturn(string path, int line, string column, string cell)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!double.TryParse(cell, style, CultureInfo.InvariantCulture, out var percent) || !double.IsFinite(percent))
        {
            var shown = CellText.Show(Encoding.UTF8.GetBytes(cell));
            throw new ImportException(path, line, column, $"'{shown}' is not a number.", "Write a return in per cent.");
        }

        if (s_missing.Contains(percent)) return double.NaN;
        return percent >= TotalLoss
            ? percent / 100
            : throw new ImportException(path, line, column, $"{cell} is below -100 per cent.", "Mark a missing value with -99.99.");
    }
}
