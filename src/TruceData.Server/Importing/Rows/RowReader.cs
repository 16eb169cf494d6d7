using System.Text;
using NodaTime;
using TruceData.Server.Importing.Columns;
using TruceData.Server.Importing.Numbers;
using TruceData.Server.Importing.Times;
using TruceData.V1;

namespace TruceData.Server.Importing.Rows;

/// <summary>Reads the roles of the cells of the current row.</summary>
/// <param name="source">The rows.</param>
/// <param name="plan">The role of each column.</param>
/// <param name="cells">The readers of the cells.</param>
/// <param name="options">The options.</param>
/// <param name="errors">Creates the errors.</param>
internal sealed class RowReader(RowSource source, ColumnPlan plan, CellReaders cells, SeriesFileOptions options, CsvErrors errors)
{
    private const int MaxTimeLength = 200;

    // Copies for the loop over all rows, where a call through an interface takes time.
    private readonly FileColumn[] _times = [.. plan.Times];
    private readonly ColumnCondition[] _conditions = [.. plan.Conditions];
    private readonly NumberColumn?[] _numbers = [.. cells.Numbers];
    private readonly bool[] _isSimpleReturn = [.. plan.Fields.Select(f => f.Spec.Field == Field.SimpleReturn)];

    private readonly bool _ordersTimes =
        options.AmbiguousTime == AmbiguousTime.Infer && (plan.Symbol is not null || plan.KnowledgeTime is not null);

    private readonly bool _mayHaveInstants = plan.Times.Count == 1 && options.TimeFormat.Length == 0;
    private readonly Dictionary<(string?, Instant?), TimeReader> _orderedTimes = [];
    private readonly byte[]?[] _constants = new byte[plan.Constants.Count][];
    private readonly byte[] _time = new byte[MaxTimeLength];
    private readonly double[] _values = new double[plan.Fields.Count];
    private readonly Dictionary<string, string> _symbols = new(StringComparer.Ordinal);

    /// <summary>The rows that were left out.</summary>
    public OmittedRowCounter Omitted { get; } = new();

    /// <summary>The line of the row.</summary>
    public long Line => source.Line;

    /// <summary>The start of the bar in Unix nanoseconds.</summary>
    public long Time { get; private set; }

    /// <summary>The symbol of the row; null if no column names it.</summary>
    public string? Symbol { get; private set; }

    /// <summary>The publication time of the row; null if no column states it.</summary>
    public Instant? KnowledgeTime { get; private set; }

    /// <summary>What the user should know of the cells that have been read, as sentences.</summary>
    public IEnumerable<string> Notes
    {
        get
        {
            var missing = _numbers.Sum(n => n?.MissingCount ?? 0);
            var ofTimes = TimeReaders.SelectMany(t => t.Notes).Distinct(StringComparer.Ordinal);
            return missing == 0 ? ofTimes : ofTimes.Append($"{missing} {(missing == 1 ? "cell has" : "cells have")} no value.");
        }
    }

    /// <summary>The cells of the time as text.</summary>
    public ReadOnlySpan<byte> TimeText => _times.Length == 1 ? source.GetSpan(_times[0].Index) : JoinTime();

    /// <summary>Reads the time and the symbol; returns false if the row is left out.</summary>
    /// <exception cref="ImportException">A cell is invalid.</exception>
    public bool TryRead()
    {
        foreach (var condition in _conditions)
        {
            if (source.GetSpan(condition.Column.Index).SequenceEqual(condition.Value)) continue;
            Omitted.Add($"The cell of '{condition.Column.Name}' is not {Encoding.UTF8.GetString(condition.Value)}.", Line);
            return false;
        }

        for (var i = 0; i < _constants.Length; i++) CheckConstant(i);
        Symbol = plan.Symbol is null ? null : ReadSymbol(plan.Symbol);
        if (plan.KnowledgeTime is { } knowledge) KnowledgeTime = ReadKnowledgeTime(knowledge);
        return TryReadTime();
    }

    /// <summary>Checks the end of the rows.</summary>
    /// <exception cref="ImportException">The rows did not show what their times or numbers mean.</exception>
    public void Complete()
    {
        try
        {
            foreach (var times in TimeReaders) times.Complete();
        }
        catch (BadCellException error)
        {
            throw CreateTimeError(error);
        }

        foreach (var column in plan.Bars.SelectMany(b => b.Columns))
        {
            try
            {
                _numbers[column.Index]!.Complete();
            }
            catch (BadCellException error)
            {
                throw errors.Create(null, column.Name, error.Message, error.Fix, error);
            }
        }
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
                var index = bar.Columns[i].Index;
                var value = source.ReadNumber(index, _numbers[index]!);
                if (value < -1 && _isSimpleReturn[i]) throw BelowTotalLoss(bar.Columns[i]);
                if (double.IsInfinity(value)) throw InfiniteWhenScaled();
                _values[i] = value;
            }
        }
        catch (BadCellException error)
        {
            throw CreateError(bar.Columns[i], error);
        }

        return _values;
    }

    /// <summary>Creates an error of the time of the row.</summary>
    public ImportException CreateTimeError(BadCellException error) => errors.Create(Line, plan.TimeName, TimeText, error);

    private IEnumerable<TimeReader> TimeReaders => _ordersTimes ? _orderedTimes.Values : [cells.Times];

    private TimeReader TimesOfSeries()
    {
        if (!_ordersTimes) return cells.Times;
        if (!_orderedTimes.TryGetValue((Symbol, KnowledgeTime), out var times))
            _orderedTimes.Add((Symbol, KnowledgeTime), times = cells.Times.ForOtherInstrument());
        return times;
    }

    private ImportException CreateError(FileColumn column, BadCellException error) =>
        errors.Create(Line, column.Name, source.GetSpan(column.Index), error);

    private static BadCellException InfiniteWhenScaled() => new("The scaled value is infinite.", "Check --scale.");

    private BadCellException BelowTotalLoss(FileColumn column) => new(
        $"'{CellText.Show(source.GetSpan(column.Index))}' is below -1, which is a total loss.",
        "Write simple returns as fractions, so that -0.05 is -5 %; --scale 0.01 reads percentages.");

    private void CheckConstant(int index)
    {
        var column = plan.Constants[index];
        var cell = source.GetSpan(column.Index);
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
            var times = TimesOfSeries();
            Time = _mayHaveInstants && source.TryGetInstant(_times[0].Index, out var instant)
                ? times.ReadInstant(instant)
                : times.Read(TimeText);
            return true;
        }
        catch (BadCellException error)
        {
            if (error is not NoSessionException || !IsWithoutValues()) throw CreateTimeError(error);
            Omitted.Add("The row has no value, and the calendar has no session on its date.", Line);
            return false;
        }
    }

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
        foreach (var column in _times)
        {
            var cell = source.GetSpan(column.Index);
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
        var symbol = source.GetString(column.Index);
        if (symbol.Length == 0) throw errors.Create(Line, column.Name, "The row has no symbol.", "Write the symbol of each row.");
        if (_symbols.TryGetValue(symbol, out var known)) return known;
        _symbols.Add(symbol, symbol);
        return symbol;
    }

    private Instant ReadKnowledgeTime(FileColumn column)
    {
        try
        {
            return cells.KnowledgeTimes!.Read(source.GetSpan(column.Index));
        }
        catch (BadCellException error)
        {
            throw CreateError(column, error);
        }
    }
}
