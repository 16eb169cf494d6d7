using CsvHelper;

namespace TruceData.Server.Importing;

/// <summary>The row under the reader as a bar, checked against the row before it.</summary>
internal sealed class CsvBarRow(CsvReader csv, CsvHeader header, CsvTimeReader times, CsvNumbers numbers, CsvErrors errors)
{
    private readonly int _cells = csv.Headers.Count;
    private readonly int[] _indexes = [.. header.Fields.Select(f => f.Index)];
    private long _lastTime;
    private long _lastLine;

    /// <exception cref="ImportException">The row is no bar, or does not come after the one before it.</exception>
    public void AddTo(BarBlockBuilder bars)
    {
        if (csv.FieldCount != _cells) throw errors.CellCount(csv);
        bars.Add(ReadTime());
        var column = 0;
        try
        {
            for (; column < _indexes.Length; column++) bars.Set(column, numbers.Read(csv, _indexes[column]));
        }
        catch (BadCellException bad)
        {
            throw errors.At(csv.LineNumber, header.Fields[column].Column, bad.Message, bad.Remedy, bad);
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
        catch (BadCellException bad)
        {
            throw errors.At(csv.LineNumber, header.TimeColumn, bad.Message, bad.Remedy, bad);
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
