using TruceData.V1;

namespace TruceData.Server.Importing.Rows;

/// <summary>What to do with a row.</summary>
internal enum RowAction
{
    /// <summary>The row is the next bar.</summary>
    Add,

    /// <summary>The row replaces the previous one, which has an equal time.</summary>
    ReplacePrevious,

    /// <summary>The row is left out, because the previous one has an equal time.</summary>
    Omit,
}

/// <summary>Checks that the times of a series ascend or descend.</summary>
/// <param name="duplicateTime">Which of several rows with equal times is read.</param>
/// <param name="hasPeriods">Whether times stand for weeks or longer periods, so that rows of different dates can have equal times.</param>
/// <param name="errors">Names the positions of rows.</param>
internal sealed class RowOrder(DuplicateTime duplicateTime, bool hasPeriods, CsvErrors errors)
{
    private long _time;
    private long _line;

    /// <summary>Whether the newest row comes first.</summary>
    public bool IsDescending { get; private set; }

    private bool IsAscending { get; set; }

    /// <summary>Returns what to do with the next row.</summary>
    /// <exception cref="BadCellException">The row is not in the order of the previous rows.</exception>
    public RowAction Next(RowReader row)
    {
        var (time, line) = (row.Time, row.Line);
        if (_line > 0)
        {
            if (time == _time) return Duplicate(line, row.TimeText);
            if (time > _time ? IsDescending : IsAscending) throw OutOfOrder(time, row.TimeText);
            if (time > _time) IsAscending = true;
            else IsDescending = true;
        }

        _time = time;
        _line = line;
        return RowAction.Add;
    }

    private RowAction Duplicate(long line, ReadOnlySpan<byte> cell)
    {
        if (duplicateTime == DuplicateTime.Unspecified && hasPeriods)
        {
            throw new BadCellException(
                $"'{CellText.Show(cell)}' is in the same period as the time {errors.PositionOf(_line)}.",
                "State the frequency of the bars, or keep one of the two with --duplicates first or --duplicates last.");
        }

        if (duplicateTime == DuplicateTime.Unspecified)
        {
            throw new BadCellException(
                $"'{CellText.Show(cell)}' is the same time as {errors.PositionOf(_line)}.",
                "Keep one of the two bars: --duplicates first or --duplicates last reads one of them.");
        }

        _line = line;
        return duplicateTime == DuplicateTime.First ? RowAction.Omit : RowAction.ReplacePrevious;
    }

    private BadCellException OutOfOrder(long time, ReadOnlySpan<byte> cell) => new(
        $"'{CellText.Show(cell)}' is {(time < _time ? "earlier" : "later")} than the time {errors.PositionOf(_line)}.",
        IsDescending ? "Sort the file by time, because it begins with the newest rows." : "Sort the file by time, oldest first.");
}
