using System.Globalization;
using System.Text;
using CsvHelper;
using TruceData.Server.Importing.Bytes;
using TruceData.Server.Importing.Structure;
using TruceData.V1;

namespace TruceData.Server.Importing.Rows;

/// <summary>The rows of a text with separated cells.</summary>
internal sealed class CsvRows : RowSource
{
    private readonly ByteSource _bytes;
    private readonly CsvReader _csv;
    private readonly LineStream _lines;
    private readonly CsvErrors _errors;
    private readonly bool _isDecimalCommaInDoubt;
    private readonly byte[] _comment;
    private readonly int _cellCount;
    private bool _hasRow;

    private CsvRows(ByteSource bytes, CsvReader csv, LineStream lines, FileStructure structure, SeriesFileOptions options, CsvErrors errors)
    {
        _bytes = bytes;
        _csv = csv;
        _lines = lines;
        _cellCount = structure.Names.Count;
        _errors = errors;
        _isDecimalCommaInDoubt = options.DecimalComma && !structure.Sample.Any(r => r.Cells.Any(IsNumberWithComma));
        _comment = Encoding.UTF8.GetBytes(options.Comment);
    }

    /// <inheritdoc/>
    public override long Line => _csv.LineNumber + _errors.SkippedLines;

    /// <inheritdoc/>
    public override long BytesRead => _bytes.BytesRead(_csv.ByteOffset);

    /// <inheritdoc/>
    public override string Delimiter => _csv.Separator.ToString();

    /// <summary>Determines the structure of a text and moves behind its header.</summary>
    /// <exception cref="ImportException">An option is invalid, or the text has no header.</exception>
    public static async Task<(RowSource Rows, FileStructure Structure)> OpenAsync(
        ByteSource source, SeriesFileOptions options, CsvErrors errors, CancellationToken cancellationToken)
    {
        var reading = CreateReaderOptions(options, errors);
        var preview = await TextPreview.ReadAsync(source.Content, cancellationToken);
        var sample = WithoutComments(preview.ReadRows(reading, options.SkipLines, options.SkipFooter), options.Comment);
        var structure = FileStructure.Detect(sample, options, errors);
        var lines = new LineStream(preview.Content, options.SkipLines, options.SkipFooter);
        var rows = new CsvRows(source, CsvReader.Create(lines, reading), lines, structure, options, errors);
        try
        {
            for (var i = 0; i < structure.HeaderRows; i++) await rows.ReadAnyAsync(cancellationToken);
            return (rows, structure);
        }
        catch
        {
            await rows.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        var next = _csv.ReadAsync(cancellationToken);
        if (!next.IsCompletedSuccessfully || !_hasRow) return CheckAsync(next, cancellationToken);
        var hasRow = next.Result;
        return hasRow && (_csv.FieldCount != _cellCount || IsComment()) ? CheckAsync(new(true), cancellationToken) : new(hasRow);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetSpan(int column) => _csv.GetSpan(column);

    /// <inheritdoc/>
    public override string GetString(int column) => _csv.GetString(column);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _csv.DisposeAsync();

    /// <inheritdoc/>
    protected override bool TryParse(int column, out double value) => _csv.TryParse(column, out value);

    private static CsvReaderOptions CreateReaderOptions(SeriesFileOptions options, CsvErrors errors)
    {
        if (options.Delimiter.Length > 1)
            throw errors.Create(null, null, $"'{options.Delimiter}' cannot separate cells.", "Use a comma, a semicolon, a tab or '|'.");
        if (options.SkipLines < 0 || options.SkipFooter < 0)
            throw errors.Create(null, null, "The number of lines to skip is negative.", "Skip 0 or more lines.");
        return errors.CreateReaderOptions(options.Delimiter.Length == 1 ? options.Delimiter[0] : null) with
        {
            HasHeader = false,
            CommentPrefix = options.Comment is "#" or "%" or "!" ? options.Comment[0] : null,
            FormatProvider = CreateNumberFormat(options.DecimalComma),
        };
    }

    // The library skips separators of thousands wherever they are in a number, so it gets the character that LineStream refuses.
    private static NumberFormatInfo CreateNumberFormat(bool isDecimalComma) => new()
    {
        NumberDecimalSeparator = isDecimalComma ? "," : ".",
        NumberGroupSeparator = "\0",
    };

    private static IReadOnlyList<TextRow> WithoutComments(IReadOnlyList<TextRow> rows, string comment) =>
        comment.Length == 0 ? rows : [.. rows.Where(r => !r.Cells[0].StartsWith(comment, StringComparison.Ordinal))];

    /// <summary>Returns whether a cell that a comma does not end is a number with a comma, which must have been quoted.</summary>
    private static bool IsNumberWithComma(string cell) =>
        cell.Contains(',', StringComparison.Ordinal) && cell.All(c => char.IsAsciiDigit(c) || c is ',' or '.' or '-' or '+' or ' ' or '\'');

    private bool IsComment() => _comment.Length > 0 && _csv.FieldCount > 0 && _csv.GetSpan(0).StartsWith(_comment);

    /// <summary>Reads the next row that is not a comment; returns false at the end.</summary>
    private async ValueTask<bool> ReadAnyAsync(CancellationToken cancellationToken)
    {
        while (await _csv.ReadAsync(cancellationToken))
        {
            if (!IsComment()) return true;
        }

        return false;
    }

    private async ValueTask<bool> CheckAsync(ValueTask<bool> next, CancellationToken cancellationToken)
    {
        if (!await next || (IsComment() && !await ReadAnyAsync(cancellationToken))) return false;
        if (!_hasRow && _isDecimalCommaInDoubt && _csv.Separator == ',')
        {
            throw _errors.Create(
                null, null, "A comma separates the cells, and no number is quoted with a decimal comma.",
                "Omit --decimal-comma, or export the file with quoted numbers, semicolons or tabs.");
        }

        if (_csv.FieldCount != _cellCount) throw await CreateCellCountErrorAsync(cancellationToken);
        _hasRow = true;
        return true;
    }

    /// <summary>Creates the error for a row with another number of cells, with the option that skips it if it begins a footer.</summary>
    private async Task<ImportException> CreateCellCountErrorAsync(CancellationToken cancellationToken)
    {
        var (line, count, shown) = (Line, _csv.FieldCount, CellText.Show(_csv.GetSpan(0)));
        var error = _errors.CreateCellCount(line, count, _cellCount);
        if (!_hasRow) return error;
        var hasBarsBehind = false;
        try
        {
            while (await _csv.ReadAsync(cancellationToken)) hasBarsBehind |= _csv.FieldCount == _cellCount;
        }
        catch (Exception other) when (_errors.Translate(other) is not null)
        {
            return error;
        }

        var footer = _lines.LineCount - line + 1;
        if (hasBarsBehind || footer > int.MaxValue) return error;
        return _errors.Create(
            line, null, $"The row has {CellText.Count(count)}, but the header has {_cellCount}; it begins with '{shown}'.",
            $"If it is text or another table after the bars, skip it with --skip-footer {footer}; otherwise complete the row, or quote "
            + "cells that hold the separator.");
    }
}
