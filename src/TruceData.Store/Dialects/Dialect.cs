namespace TruceData.Store.Dialects;

/// <summary>The SQL and the parameter values in which the engines differ.</summary>
internal sealed record Dialect
{
    /// <summary>The folder of the migration scripts.</summary>
    public required string Migrations { get; init; }

    /// <summary>The statement that begins a write.</summary>
    public required string Begin { get; init; }

    /// <summary>The query that counts the tables named @name.</summary>
    public required string CountTable { get; init; }

    /// <summary>The query that counts all tables.</summary>
    public required string CountTables { get; init; }

    /// <summary>Returns the condition that a value is one of those in a parameter created by <see cref="ToListParameter"/>.</summary>
    public required Func<string, string> AnyOf { get; init; }

    /// <summary>Converts any number of texts or numbers to the value of one parameter.</summary>
    public required Func<Array, object> ToListParameter { get; init; }

    /// <summary>The statement that adds the words @tokens of record @id to the text index.</summary>
    public required string InsertText { get; init; }

    /// <summary>The condition that record r matches @match.</summary>
    public required string Matches { get; init; }

    /// <summary>Reads the bytes of a column of bars.</summary>
    public required ReadBytes ReadBytes { get; init; }

    /// <summary>Converts the words of a record to the value of @tokens.</summary>
    public required Func<List<string>, string> ToTokensParameter { get; init; }

    /// <summary>Converts phrases that must all occur to the value of @match.</summary>
    public required Func<List<string[]>, string> ToMatchParameter { get; init; }
}
