namespace TruceData.Server.Importing;

/// <summary>Input that cannot be imported: where, what is wrong and how to mend it.</summary>
internal sealed class ImportException : Exception
{
    public ImportException(string file, long? line, string? column, string problem, string remedy, Exception? inner = null)
        : base($"{Place(file, line, column)}: {problem} {remedy}", inner)
    {
        File = file;
        Line = line;
        Column = column;
        Problem = problem;
        Remedy = remedy;
    }

    /// <summary>The file as the user named it.</summary>
    public string File { get; }

    /// <summary>The physical line, from 1, on which the row starts; null where the whole file is meant.</summary>
    public long? Line { get; }

    /// <summary>The column's name in the header; null where the whole row is meant.</summary>
    public string? Column { get; }

    /// <summary>What is wrong: a sentence.</summary>
    public string Problem { get; }

    /// <summary>How to mend it: a sentence.</summary>
    public string Remedy { get; }

    private static string Place(string file, long? line, string? column) =>
        (line, column) switch
        {
            (null, null) => file,
            (null, _) => $"{file}, column '{column}'",
            (_, null) => $"{file}, line {line}",
            _ => $"{file}, line {line}, column '{column}'",
        };
}
