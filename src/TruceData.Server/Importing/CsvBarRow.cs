using CsvHelper;

namespace TruceData.Server.Importing;

/// <summary>Converts the current row to a bar and checks that it follows the previous one.</summary>
internal sealed class CsvBarRow(CsvReader csv, CsvHeader header, CsvTimeReader times, CsvNumberReader numbers, CsvErrors errors)
{
    private readonly int _cellCount = csv.Headers.Count;
    private readonly int[] _indexes = [.. header.Fields.Select(f => f.Index)];
    private long _lastTime;
    private long _lastLine;

    /// <summary>Adds the bar of the current row.</summary>
    /// <exception cref="ImportException">The row is not a valid bar, or is not later than the previous one.</exception>
    public void AddTo(BarBlockBuilder bars)
    {
        if (csv.FieldCount != _cellCount) throw errors.CreateCellCount(csv);
        bars.Add(ReadTime());
        var column = 0;
        try
        {
            for (; column < _indexes.Length; column++)
            {
                var value = numbers.Read(csv, _indexes[column]);
                if (value < -1 && header.Fields[column].HoldsSimpleReturns)
                {
                    throw new BadCellException(
                        $"'{CellText.Show(csv.GetSpan(_indexes[column]))}' is below -1, which is a total loss.",
                        "Write simple returns as fractions, so that -0.05 is -5 %.");
                }

                bars.Set(column, value);
            }
        }
        catch (BadCellException error)
        {
            throw errors.Create(csv.LineNumber, header.Fields[column].Column, error.Message, error.Fix, error);
        }
    }

    private long ReadTime()
    {
        try
        {
            var time = times.Read(csv.GetSpan(header.TimeIndex));
            if (_lastLine > 0 && time <= _lastTime) throw OutOfOrder(time);
            _lastTime = time;
            _lastLine = csv.LineNumber;
            return time;
        }
        catch (BadCellException error)
        {
            throw errors.Create(csv.LineNumber, header.TimeColumn, error.Message, error.Fix, error);
        }
    }

    private BadCellException OutOfOrder(long time)
    {
        var shown = CellText.Show(csv.GetSpan(header.TimeIndex));
        return time == _lastTime
            ? new BadCellException($"'{shown}' is the same time as on line {_lastLine}.", "Keep one of the two bars.")
            : new BadCellException($"'{shown}' is earlier than the time on line {_lastLine}.", "Sort the file by time, oldest first.");
    }
}
