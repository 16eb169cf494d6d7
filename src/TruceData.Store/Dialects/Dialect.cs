using TruceData.Store.Bars;

namespace TruceData.Store.Dialects;

/// <summary>The text in which the engines differ.</summary>
internal sealed record Dialect
{
    /// <summary>Folder of the migration scripts.</summary>
    public required string Migrations { get; init; }

    /// <summary>Begins a write.</summary>
    public required string Begin { get; init; }

    /// <summary>Counts the tables named @name.</summary>
    public required string CountTable { get; init; }

    /// <summary>Counts all tables.</summary>
    public required string CountTables { get; init; }

    /// <summary>The condition to be one of the values of a parameter that <see cref="List"/> makes.</summary>
    public required Func<string, string> AnyOf { get; init; }

    /// <summary>Any number of texts or numbers as the value of one parameter.</summary>
    public required Func<Array, object> List { get; init; }

    /// <summary>Adds the words of record @id, @tokens.</summary>
    public required string InsertText { get; init; }

    /// <summary>The condition on record r to match @match.</summary>
    public required string Matches { get; init; }

    /// <summary>Reads the bytes in column 0 into a target; false when they are not as many.</summary>
    public required ReadBytes ReadBytes { get; init; }

    /// <summary>The value of @tokens.</summary>
    public required Func<List<string>, string> Tokens { get; init; }

    /// <summary>The value of @match for phrases that must all occur.</summary>
    public required Func<List<string[]>, string> Match { get; init; }
}
