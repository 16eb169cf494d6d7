using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CsvHelper;
using TruceData.Domain.Bars;

namespace TruceData.Server.Importing;

/// <summary>
/// Bars from a CSV stream, in constant memory. The header line and the first row say how the rest is read; every row must keep to it.
/// Rows are read by CsvHelper on a task of their own, so that the reader of the blocks has a processor to itself.
/// </summary>
internal sealed class CsvBarReader : IAsyncDisposable
{
    private const int BlocksAhead = 4;

    private readonly ByteSource _source;
    private readonly CsvReader _csv;
    private readonly CsvBarRow _row;
    private readonly CsvErrors _errors;
    private readonly BarBlockBuilder _builder;
    private long _bars;
    private bool _reading;

    private CsvBarReader(ByteSource source, CsvReader csv, CsvBarRow row, CsvErrors errors, CsvLayout layout, int blockBars)
    {
        _source = source;
        _csv = csv;
        _row = row;
        _errors = errors;
        _builder = new BarBlockBuilder(layout.Fields.Count, blockBars);
        Layout = layout;
    }

    /// <summary>How the file is laid out, as given or as found out.</summary>
    public CsvLayout Layout { get; }

    /// <summary>Reads the header and the first row.</summary>
    /// <param name="stream">The input, left open.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ImportException">They cannot be understood, or there is no row.</exception>
    public static async Task<CsvBarReader> OpenAsync(
        Stream stream, string file, CsvBarOptions options, CancellationToken cancellationToken = default)
    {
        var errors = new CsvErrors(file);
        errors.Check(options);
        var source = await ByteSource.OpenAsync(stream, cancellationToken);
        var csv = CsvReader.Create(source.Content, ReaderOptions(options, errors));
        try
        {
            return await OpenAsync(source, csv, errors, options, cancellationToken);
        }
        catch (Exception error)
        {
            await csv.DisposeAsync();
            if (errors.Translate(error) is { } bad) throw bad;
            throw;
        }
    }

    /// <summary>The bars, ascending, in blocks; at least one. Can be read once.</summary>
    /// <param name="progress">Told about each block, on the caller's side.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ImportException">A row cannot be read; the blocks before it have been given.</exception>
    public async IAsyncEnumerable<BarBlock> ReadAsync(
        IProgress<ImportProgress>? progress = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (_reading) throw new InvalidOperationException("The bars can be read once.");
        _reading = true;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var blocks = Channel.CreateBounded<(BarBlock Block, ImportProgress Progress)>(
            new BoundedChannelOptions(BlocksAhead) { SingleReader = true, SingleWriter = true });
        var parsing = Task.Run(() => ParseAsync(blocks.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var next in blocks.Reader.ReadAllAsync(cancellationToken))
            {
                progress?.Report(next.Progress);
                yield return next.Block;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await parsing;
        }
    }

    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    private static CsvReaderOptions ReaderOptions(CsvBarOptions options, CsvErrors errors) =>
        new()
        {
            Separator = options.Delimiter,
            FormatProvider = CsvNumbers.Format(options.DecimalComma),
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MaxRecordSize = options.MaxRowBytes,
            OnMalformedRecord = errors.Malformed,
        };

    private static async Task<CsvBarReader> OpenAsync(
        ByteSource source, CsvReader csv, CsvErrors errors, CsvBarOptions options, CancellationToken cancellationToken)
    {
        await csv.ReadHeaderAsync(cancellationToken);
        if (csv.Headers.Count == 0) throw errors.At(null, null, "The file is empty.", "Give a header line and bars.");
        if (options.DecimalComma && csv.Separator == ',')
            throw errors.At(null, null, "A comma cannot both separate cells and decimals.", "Separate cells by semicolons or tabs.");
        var header = errors.Header(csv, options);
        if (!await csv.ReadAsync(cancellationToken))
            throw errors.At(null, null, "The file has a header and no bars.", "Leave it out, or add bars.");

        var times = errors.TimeReader(csv, header, options);
        var layout = new CsvLayout
        {
            Delimiter = csv.Separator,
            Compressed = source.Compressed,
            TimeColumn = header.TimeColumn,
            TimeFormat = times.Format,
            TimeFormatDetected = options.TimeFormat is null,
            TimeZone = times.TimeZone,
            Fields = header.Fields,
            IgnoredColumns = header.IgnoredColumns,
        };
        var row = new CsvBarRow(csv, header, times, new CsvNumbers(options.DecimalComma), errors);
        return new CsvBarReader(source, csv, row, errors, layout, options.BlockBars);
    }

    /// <summary>Parses to the end or to the first error, which the reader of the channel gets.</summary>
    private async Task ParseAsync(ChannelWriter<(BarBlock, ImportProgress)> blocks, CancellationToken cancellationToken)
    {
        try
        {
            do
            {
                _row.AddTo(_builder);
                if (_builder.IsFull) await blocks.WriteAsync(TakeBlock(), cancellationToken);
            }
            while (await _csv.ReadAsync(cancellationToken));

            if (_builder.Count > 0) await blocks.WriteAsync(TakeBlock(), cancellationToken);
            blocks.Complete();
        }
        catch (Exception error)
        {
            blocks.Complete(_errors.Translate(error) ?? error);
        }
    }

    private (BarBlock Block, ImportProgress Progress) TakeBlock()
    {
        var block = _builder.Take();
        _bars += block.Count;
        return (block, new ImportProgress(_source.BytesRead(_csv.ByteOffset), _source.TotalBytes, _bars));
    }
}
