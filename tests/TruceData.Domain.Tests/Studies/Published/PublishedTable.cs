using System.Globalization;

namespace TruceData.Domain.Tests.Studies.Published;

/// <summary>A table of published data or results in this folder.</summary>
internal sealed class PublishedTable
{
    private readonly string[] _names;
    private readonly string[][] _rows;

    private PublishedTable(string[] names, string[][] rows)
    {
        (_names, _rows) = (names, rows);
    }

    /// <summary>The number of rows.</summary>
    public int Count => _rows.Length;

    /// <summary>Reads a file of comma-separated values without quotes, whose first line names the columns.</summary>
    public static PublishedTable Read(string file)
    {
        var lines = File.ReadAllLines(PathOf(file));
        return new PublishedTable(lines[0].Split(','), [.. lines.Skip(1).Select(line => line.Split(','))]);
    }

    /// <summary>Returns the full path of a file in this folder.</summary>
    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Studies", "Published", file);

    /// <summary>Returns a column as text.</summary>
    public string[] Texts(string name) => Array.ConvertAll(_rows, row => row[Array.IndexOf(_names, name)]);

    /// <summary>Returns a column of numbers.</summary>
    public double[] Numbers(string name) => Array.ConvertAll(Texts(name), Parse);

    /// <summary>Returns the number in a column of the row whose first columns have the values <paramref name="keys"/>.</summary>
    public double Number(string column, params string[] keys) =>
        Parse(_rows.Single(row => row.Take(keys.Length).SequenceEqual(keys))[Array.IndexOf(_names, column)]);

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
