namespace TruceData.Server.Importing;

/// <summary>A column of the file that is read as a field of the series.</summary>
/// <param name="Name">The field: open, high, low, close, volume, value or another name.</param>
/// <param name="Column">The name of the column as in the header.</param>
/// <param name="Index">The index of the column, from 0.</param>
internal sealed record CsvField(string Name, string Column, int Index)
{
    /// <summary>Whether the column holds simple returns, which are -1 or more.</summary>
    public bool HoldsSimpleReturns { get; init; }
}
