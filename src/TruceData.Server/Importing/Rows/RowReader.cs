using System.Text;
using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Importing.Columns;
using TruceData.V1;

namespace TruceData.Server.Importing.Rows;

/// <summary>The readers of the cells of a row.</summary>
/// <param name="Times">The reader of the time.</param>
/// <param name="KnowledgeTimes">The reader of the publication time; null if there is no such column.</param>
/// <param name="Numbers">The reader of the values.</param>
internal sealed record CellReaders(CsvTimeReader Times, CsvTimeReader? KnowledgeTimes, CsvNumberReader Numbers);

/// <summary>Reads the roles of the cells of the current row.</summary>
internal sealed class RowReader(RowSource csv, ColumnPlan plan, CellReaders cells, BarStarts starts, CsvErrors errors)
{
    private const int MaxTimeLength = 200;

    private readonly bool _hasInstants = plan.Times.Count == 1 && cells.Times.Format == CsvTimeFormat.Instant;
    private readonly byte[]?[] _constants = new byte[plan.Constants.Count][];
    private readonly byte[] _time = new byte[MaxTimeLength];
    private readonly double[] _values = new double[plan.Fields.Count];
    private readonly Dictionary<string, string> _symbols = new(StringComparer.Ordinal);

    /// <summary>The rows that were left out.</summary>
    public OmittedRowCounter Omitted { get; } = new();

    /// <summary>Whether each date is a session, so that a row without values may be that of a day without one.</summary>
    public bool HasSessions { get; init; }

    /// <summary>The line of the row.</summary>
    public long Line => csv.Line;

    /// <summary>The start of the bar in Unix nanoseconds.</summary>
    public long Time { get; private set; }

    /// <summary>The symbol of the row; null if no column names it.</summary>
    public string? Symbol { get; private set; }

    /// <summary>The publication time of the row; null if no column states it.</summary>
    public Instant? KnowledgeTime { get; private set; }

    /// <summary>The cells of the time as text.</summary>
    public ReadOnlySpan<byte> TimeText => plan.Times.Count == 1 ? csv.GetSpan(plan.Times[0].Index) : JoinTime();

    /// <summary>Reads the time and the symbol; returns false if the row is left out.</summary>
    /// <exception cref="ImportException">A cell is invalid.</exception>
    public bool TryRead()
    {
        foreach (var condition in plan.Conditions)
        {
            if (csv.GetSpan(condition.Column.Index).SequenceEqual(condition.Value)) continue;
            Omitted.Add($"The cell of '{condition.Column.Name}' is not {Encoding.UTF8.GetString(condition.Value)}.", Line);
            return false;
        }

        for (var i = 0; i < _constants.Length; i++) CheckConstant(i);
        if (!TryReadTime()) return false;
        Symbol = plan.Symbol is null ? null : ReadSymbol(plan.Symbol);
        if (plan.KnowledgeTime is { } knowledge) KnowledgeTime = ReadKnowledgeTime(knowledge);
        return true;
    }

    /// <summary>Reads the values of a bar. They are valid until the next call.</summary>
    /// <exception cref="ImportException">A cell is not a number.</exception>
    public ReadOnlySpan<double> ReadValues(BarColumns bar)
    {
        var i = 0;
        try
        {
            for (; i < _values.Length; i++)
            {
                var field = plan.Fields[i];
                if (csv.TryGetNumber(bar.Columns[i].Index, out var value)) CheckFinite(value);
                else value = cells.Numbers.Read(csv, bar.Columns[i].Index);
                if (field.Scale is { } scale) value = scale.Apply(value);
                if (value < -1 && field.Spec.Field == Field.SimpleReturn) throw BelowTotalLoss(bar.Columns[i]);
                if (double.IsInfinity(value)) throw new BadCellException("The scaled value is infinite.", "Check --scale.");
                _values[i] = value;
            }
        }
        catch (BadCellException error)
        {
            throw errors.Create(Line, bar.Columns[i].Name, error.Message, error.Fix, error);
        }

        return _values;
    }

    /// <summary>Creates an error of the time of the row.</summary>
    public ImportException CreateTimeError(BadCellException error) => errors.Create(Line, plan.TimeName, error.Message, error.Fix, error);

    private static void CheckFinite(double value)
    {
        if (double.IsInfinity(value))
            throw new BadCellException("The value is infinite.", "Write a finite number, or leave the cell empty.");
    }

    private BadCellException BelowTotalLoss(FileColumn column) => new(
        $"'{CellText.Show(csv.GetSpan(column.Index))}' is below -1, which is a total loss.",
        "Write simple returns as fractions, so that -0.05 is -5 %; --scale 0.01 reads percentages.");

    private void CheckConstant(int index)
    {
        var column = plan.Constants[index];
        var cell = csv.GetSpan(column.Index);
        if (_constants[index] is not { } first) _constants[index] = cell.ToArray();
        else if (!cell.SequenceEqual(first))
        {
            var error = ColumnPlanner.SeveralSymbols(column.Name, Encoding.UTF8.GetString(first), Encoding.UTF8.GetString(cell));
            throw errors.Create(Line, column.Name, error.Message, error.Fix, error);
        }
    }

    private bool TryReadTime()
    {
        try
        {
            var isTyped = _hasInstants & csv.TryGetInstant(plan.Times[0].Index, out var instant);
            Time = starts.FromTime(isTyped ? instant : cells.Times.Read(TimeText));
            return true;
        }
        catch (BadCellException error)
        {
            if (!HasSessions || !IsDate(TimeText) || !IsWithoutValues()) throw CreateTimeError(error);
            Omitted.Add("The row has no value, and the calendar has no session on its date.", Line);
            return false;
        }
    }

    private static bool IsDate(ReadOnlySpan<byte> cell) => IsoTime.TryParse(cell, out var time) && time.TimeOfDay is null;

    private bool IsWithoutValues()
    {
        foreach (var bar in plan.Bars)
        {
            foreach (var value in ReadValues(bar))
            {
                if (!double.IsNaN(value)) return false;
            }
        }

        return true;
    }

    private ReadOnlySpan<byte> JoinTime()
    {
        var length = 0;
        foreach (var column in plan.Times)
        {
            var cell = csv.GetSpan(column.Index);
            if (length + cell.Length + 1 > MaxTimeLength)
                throw errors.Create(Line, plan.TimeName, "The time is too long.", "Write a date and a time of day.");
            if (length > 0) _time[length++] = (byte)' ';
            cell.CopyTo(_time.AsSpan(length));
            length += cell.Length;
        }

        return _time.AsSpan(0, length);
    }

    private string ReadSymbol(FileColumn column)
    {
        var symbol = csv.GetString(column.Index);
        if (symbol.Length == 0) throw errors.Create(Line, column.Name, "The row has no symbol.", "Write the symbol of each row.");
        if (_symbols.TryGetValue(symbol, out var known)) return known;
        _symbols.Add(symbol, symbol);
        return symbol;
    }

    private Instant ReadKnowledgeTime(FileColumn column)
    {
        try
        {
            var time = cells.KnowledgeTimes!.Read(csv.GetSpan(column.Index)).ToInstant();
            if (cells.KnowledgeTimes.Format != CsvTimeFormat.CivilDate) return time;
            var zone = DateTimeZoneProviders.Tzdb[cells.KnowledgeTimes.TimeZone!];
            return time.InZone(zone).Date.PlusDays(1).AtStartOfDayInZone(zone).ToInstant();
        }
        catch (BadCellException error)
        {
            throw errors.Create(Line, column.Name, error.Message, error.Fix, error);
        }
    }
}
