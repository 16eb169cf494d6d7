using System.Text;
using NodaTime;
using TruceData.Server.Importing.Columns;
using TruceData.Server.Importing.Numbers;
using TruceData.Server.Importing.Structure;
using TruceData.Server.Importing.Times;
using TruceData.V1;

namespace TruceData.Server.Importing.Rows;

/// <summary>The readers of the cells of a row.</summary>
/// <param name="Times">The reader of the time.</param>
/// <param name="KnowledgeTimes">The reader of the publication time; null if there is no such column.</param>
/// <param name="Numbers">The readers of the values by the index of the column; null for columns that are not values.</param>
internal sealed record CellReaders(TimeReader Times, KnowledgeTimeReader? KnowledgeTimes, IReadOnlyList<NumberColumn?> Numbers);

/// <summary>Creates the readers of cells from the options and the first rows.</summary>
/// <param name="options">The options.</param>
/// <param name="target">What the file is read for.</param>
/// <param name="plan">The role of each column.</param>
/// <param name="sample">The first rows, at least one.</param>
/// <param name="errors">Creates the errors.</param>
internal sealed class CellReaderFactory(
    SeriesFileOptions options, SeriesFileTarget target, ColumnPlan plan, IReadOnlyList<TextRow> sample, CsvErrors errors)
{
    /// <summary>Creates the readers.</summary>
    /// <param name="columnCount">The number of columns of the file.</param>
    /// <param name="separator">The separator of cells; empty for a table.</param>
    /// <exception cref="ImportException">An option is invalid, or a format is unknown or ambiguous.</exception>
    public CellReaders Create(int columnCount, string separator)
    {
        var times = At(plan.TimeName, CreateTimeReader);
        if (options.Zone.Length > 0 && times is { UsesZone: false, HasRead: true } && plan.KnowledgeTime is null && !options.Vintages)
        {
            throw errors.Create(
                sample[0].Line, plan.TimeName, "The times do not depend on a time zone, so --zone has no effect.",
                "Omit --zone; if the clock of the file is ahead of UTC, state by how much with --shift, such as --shift -3h.");
        }

        At(plan.TimeName, () => OptionEffects.CheckTimes(options, plan, target, times));
        var knowledgeTimes = plan.KnowledgeTime is { } column
            ? At(column.Name, () => new KnowledgeTimeReader(
                options, target.Clock?.Calendar.Zone ?? DateTimeZone.Utc, [.. sample.Select(r => CellOf(r, column))]))
            : null;
        return new CellReaders(times, knowledgeTimes, CreateNumberReaders(columnCount, separator));
    }

    private static byte[] CellOf(TextRow row, FileColumn column) => Encoding.UTF8.GetBytes(row.Cells[column.Index]);

    private TimeReader CreateTimeReader()
    {
        var given = options.Clone();
        if (plan.LabelsEnds) given.Label = BarLabel.End;
        var cells = sample.Select(row => string.Join(' ', plan.Times.Select(c => row.Cells[c.Index])));
        return TimeReader.Create(given, target.Clock, [.. cells.Select(Encoding.UTF8.GetBytes)]);
    }

    private NumberColumn?[] CreateNumberReaders(int columnCount, string separator)
    {
        NumberNotation notation;
        try
        {
            notation = new NumberNotation(options);
        }
        catch (BadCellException error)
        {
            throw errors.Create(null, null, error.Message, error.Fix, error);
        }

        var pointsMayBeThousands = separator == ";" && !options.DecimalComma && options.Thousands.Length == 0;
        var numbers = new NumberColumn?[columnCount];
        foreach (var bar in plan.Bars)
        {
            foreach (var (column, field) in bar.Columns.Zip(plan.Fields))
            {
                foreach (var row in sample) notation.Observe(CellOf(row, column));
                numbers[column.Index] ??= new NumberColumn(notation, field.Spec.Unit, field.Scale, pointsMayBeThousands);
            }
        }

        return numbers;
    }

    private void At(string column, Action check) => At(column, () =>
    {
        check();
        return true;
    });

    private T At<T>(string column, Func<T> create)
    {
        try
        {
            return create();
        }
        catch (BadCellException error)
        {
            throw errors.Create(sample[0].Line, column, error.Message, error.Fix, error);
        }
    }
}
