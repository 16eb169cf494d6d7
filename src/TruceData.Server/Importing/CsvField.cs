namespace TruceData.Server.Importing;

/// <summary>A column of the file that is read as a field of the series.</summary>
/// <param name="Name">The field: open, high, low, close, volume, value or a name of the importer's own.</param>
/// <param name="Column">The column's name as the header writes it.</param>
/// <param name="Index">The column's place in the row, from 0.</param>
internal sealed record CsvField(string Name, string Column, int Index);
