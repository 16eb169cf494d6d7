using TruceData.Server.Importing;

namespace TruceData.Server.Tests.Importing;

/// <summary>All bars of a file.</summary>
internal sealed record CsvBars(CsvLayout Layout, long[] Times, double[][] Columns)
{
    public double[] this[string field] => Columns[Layout.Fields.Select(f => f.Name).ToList().IndexOf(field)];
}
