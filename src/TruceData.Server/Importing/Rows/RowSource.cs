using System.Text;
using TruceData.Server.Importing.Numbers;

namespace TruceData.Server.Importing.Rows;

/// <summary>The rows of bars of an open file, one at a time, without its header.</summary>
internal abstract class RowSource : IAsyncDisposable
{
    /// <summary>The number of the current row: the line on which it starts in a text, or the row of a table, from 1.</summary>
    public abstract long Line { get; }

    /// <summary>The number of bytes of the input that have been read.</summary>
    public abstract long BytesRead { get; }

    /// <summary>The separator of the cells; empty for a table.</summary>
    public virtual string Delimiter => "";

    /// <summary>Moves to the next row; returns false at the end.</summary>
    /// <exception cref="ImportException">The row does not have one cell for each column.</exception>
    public abstract ValueTask<bool> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Returns a cell as text in UTF-8, empty for a missing value. It is valid until the next call for the column.</summary>
    public abstract ReadOnlySpan<byte> GetSpan(int column);

    /// <summary>Returns a cell as text.</summary>
    public virtual string GetString(int column) => Encoding.UTF8.GetString(GetSpan(column));

    /// <summary>Reads a cell as a number; NaN stands for a missing value.</summary>
    /// <exception cref="BadCellException">The cell is neither a number nor missing.</exception>
    public virtual double ReadNumber(int column, NumberColumn numbers)
    {
        if (!TryParse(column, out var value) || double.IsNaN(value)) return numbers.Read(GetSpan(column));
        if (double.IsInfinity(value)) throw Infinite(column);
        if (value == 0 && HasDigit(GetSpan(column))) throw TooSmall(column);
        return numbers.FromPlain(numbers.NeedsText ? GetSpan(column) : default, value);
    }

    /// <summary>Reads a cell in Unix nanoseconds; returns false if it is missing or the column does not consist of instants.</summary>
    public virtual bool TryGetInstant(int column, out long nanos)
    {
        nanos = 0;
        return false;
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Parses a text as a number without separators of thousands; returns false if it is another text.</summary>
    protected abstract bool TryParse(int column, out double value);

    /// <summary>Returns whether a number has a digit other than 0, so that it is not zero.</summary>
    private static bool HasDigit(ReadOnlySpan<byte> cell)
    {
        var exponent = cell.IndexOfAny((byte)'e', (byte)'E');
        return (exponent < 0 ? cell : cell[..exponent]).ContainsAnyInRange((byte)'1', (byte)'9');
    }

    private BadCellException TooSmall(int column) =>
        new($"'{CellText.Show(GetSpan(column))}' is too close to zero for a number of 64 bits.", "Write 0, or leave the cell empty.");

    private BadCellException Infinite(int column) =>
        new($"'{CellText.Show(GetSpan(column))}' is infinite.", "Write a finite number, or leave the cell empty.");
}
