namespace TruceData.Server.Importing;

/// <summary>The exception for a file that cannot be imported: the position, the problem and a fix.</summary>
internal sealed class ImportException : Exception
{
    private readonly bool _isTable;

    public ImportException(
        string file, long? line, string? column, string problem, string fix, Exception? inner = null, bool isTable = false)
        : base($"{Position(file, isTable ? "row" : "line", line, column)}: {problem} {fix}", inner)
    {
        File = file;
        Line = line;
        Column = column;
        Problem = problem;
        Fix = fix;
        _isTable = isTable;
    }

    /// <summary>The file, as the user named it.</summary>
    public string File { get; }

    /// <summary>The line on which the row starts, or the row of a table, from 1; null for the file as a whole.</summary>
    public long? Line { get; }

    /// <summary>The name of the column; null for the row as a whole.</summary>
    public string? Column { get; }

    /// <summary>The text of the cell; null if the problem is not that of one cell.</summary>
    public string? Cell { get; init; }

    /// <summary>What is wrong, as a sentence.</summary>
    public string Problem { get; }

    /// <summary>How to fix it, as a sentence.</summary>
    public string Fix { get; }

    /// <summary>Returns the error with another fix.</summary>
    public ImportException WithFix(string fix) => new(File, Line, Column, Problem, fix, this, _isTable) { Cell = Cell };

    private static string Position(string file, string unit, long? line, string? column) =>
        (line, column) switch
        {
            (null, null) => file,
            (null, _) => $"{file}, column '{column}'",
            (_, null) => $"{file}, {unit} {line}",
            _ => $"{file}, {unit} {line}, column '{column}'",
        };
}
