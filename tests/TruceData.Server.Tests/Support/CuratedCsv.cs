using System.Globalization;

namespace TruceData.Server.Tests.Support;

/// <summary>Reads the values of data/series without code of the server.</summary>
internal static class CuratedCsv
{
    /// <summary>Returns the values of a column with the text of the first column.</summary>
    public static IReadOnlyList<(string Start, double Value)> Column(string series, string column)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Data, "series", $"{series}.csv"));
        var index = Array.IndexOf(lines[0].Split(','), column);
        return [.. lines.Skip(1).Select(l => l.Split(',')).Select(
            c => (c[0], c[index].Length == 0 ? double.NaN : double.Parse(c[index], CultureInfo.InvariantCulture)))];
    }

    /// <summary>Returns the values of a column on the given days.</summary>
    public static double[] On(string series, string column, params string[] days)
    {
        var all = Column(series, column).ToDictionary(b => b.Start, b => b.Value, StringComparer.Ordinal);
        return Array.ConvertAll(days, day => all[day]);
    }
}
