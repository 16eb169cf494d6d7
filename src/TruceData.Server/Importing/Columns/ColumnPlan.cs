using System.Collections.Immutable;
using NodaTime;
using TruceData.V1;

namespace TruceData.Server.Importing.Columns;

/// <summary>A column of a file by its index and its name as in the header.</summary>
internal sealed record FileColumn(int Index, string Name);

/// <summary>A condition on the cells of a column.</summary>
internal sealed record ColumnCondition(FileColumn Column, byte[] Value);

/// <summary>A field that is read from a file.</summary>
/// <param name="Spec">The field with its unit and aggregation rule.</param>
/// <param name="Name">The name of the field.</param>
/// <param name="Column">The name of the column; that of the first one if several columns hold the field.</param>
/// <param name="Scale">The number by which the values are multiplied.</param>
internal sealed record FileField(FieldSpec Spec, string Name, string Column, double Scale);

/// <summary>The columns of a row that form one bar.</summary>
/// <param name="Symbol">The symbol; null if another column or nothing names it.</param>
/// <param name="KnowledgeTime">The instant from which the values were known; null if another column or nothing states it.</param>
/// <param name="Columns">The columns in the order of the fields.</param>
internal sealed record BarColumns(string? Symbol, Instant? KnowledgeTime, ImmutableArray<FileColumn> Columns);

/// <summary>The role of each column of a file.</summary>
internal sealed record ColumnPlan
{
    /// <summary>The columns of the time, whose cells are joined by a space.</summary>
    public required IReadOnlyList<FileColumn> Times { get; init; }

    /// <summary>The fields, in the order of the columns of a block.</summary>
    public required IReadOnlyList<FileField> Fields { get; init; }

    /// <summary>The bars of a row, at least one.</summary>
    public required IReadOnlyList<BarColumns> Bars { get; init; }

    /// <summary>The column that names the series of each row; null if there is none.</summary>
    public FileColumn? Symbol { get; init; }

    /// <summary>The column with the publication time of each row; null if there is none.</summary>
    public FileColumn? KnowledgeTime { get; init; }

    /// <summary>Conditions that a row must meet.</summary>
    public IReadOnlyList<ColumnCondition> Conditions { get; init; } = [];

    /// <summary>Columns with the same text in all rows, which would otherwise name several instruments.</summary>
    public IReadOnlyList<FileColumn> Constants { get; init; } = [];

    /// <summary>The names of the columns that are not read.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Whether the times are the ends of bars.</summary>
    public bool LabelsEnds { get; init; }

    /// <summary>The name of the time for messages.</summary>
    public string TimeName => string.Join('+', Times.Select(t => t.Name));
}
