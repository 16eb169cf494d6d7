using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CsvHelper;
using TruceData.Domain.Bars;
using TruceData.Server.Importing.Bytes;

namespace TruceData.Server.Importing;

/// <summary>
/// Reads bars from a CSV stream in constant memory. The header line and the first row determine the layout that every row must follow.
/// A separate task parses the rows with CsvHelper while the caller processes blocks.
/// </summary>
internal sealed class CsvBarReader : IAsyncDisposable
{
    private const int MaxBlocksAhead = 4;

    private readonly ByteSource _source;
    private readonly CsvReader _csv;
    private readonly CsvBarRow _row;
    private readonly CsvErrors _errors;
    private readonly BarBlockBuilder _builder;
    private long _bars;
    private bool _isRead;

    private CsvBarReader(ByteSource source, CsvReader csv, CsvBarRow row, CsvErrors errors, CsvLayout layout, int blockBars)
    {
        _source = source;
        _csv = csv;
        _row = row;
        _errors = errors;
        _builder = new BarBlockBuilder(layout.Fields.Count, blockBars);
        Layout = layout;
    }

    /// <summary>The layout of the file, as given or detected.</summary>
    public CsvLayout Layout { get; }

    /// <summary>Reads the header and the first row.</summary>
    /// <param name="stream">The input, which is left open.</param>
    /// <param name="file">The name of the file, for messages.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ImportException">The header or the first row is invalid or missing.</exception>
    public static async Task<CsvBarReader> OpenAsync(
        Stream stream, string file, CsvBarOptions options, CancellationToken cancellationToken = default)
    {
        var errors = new CsvErrors(file);
        errors.Check(options);
        var source = await ByteSource.OpenAsync(stream, file, member: "", cancellationToken);
        var csv = CsvReader.Create(source.Content, ReaderOptions(options, errors));
        try
        {
            return await OpenAsync(source, csv, errors, options, cancellationToken);
        }
        catch (Exception error)
        {
            await csv.DisposeAsync();
            if (errors.Translate(error) is { } translated) throw translated;
            throw;
        }
    }

    /// <summary>Reads the bars in ascending order, as one or more blocks. Can be called once.</summary>
    /// <param name="progress">Receives a report for each block, in the context of the caller.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ImportException">A row is invalid. The blocks before it have been returned.</exception>
    public async IAsyncEnumerable<BarBlock> ReadAsync(
        IProgress<ImportProgress>? progress = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (_isRead) throw new InvalidOperationException("The bars can be read once.");
        _isRead = true;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var blocks = Channel.CreateBounded<(BarBlock Block, ImportProgress Progress)>(
            new BoundedChannelOptions(MaxBlocksAhead) { SingleReader = true, SingleWriter = true });
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

    public async ValueTask DisposeAsync()
    {
        await _csv.DisposeAsync();
        await _source.DisposeAsync();
    }

    /// <summary>Returns the options of the library for strict tables with a header.</summary>
    public static CsvReaderOptions ReaderOptions(CsvBarOptions options, CsvErrors errors) =>
        new()
        {
            Separator = options.Delimiter,
            FormatProvider = CsvNumberReader.CreateFormat(options.DecimalComma),
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MaxRecordSize = options.MaxRowBytes,
            OnMalformedRecord = errors.ThrowMalformed,
        };

    private static async Task<CsvBarReader> OpenAsync(
        ByteSource source, CsvReader csv, CsvErrors errors, CsvBarOptions options, CancellationToken cancellationToken)
    {
        await csv.ReadHeaderAsync(cancellationToken);
        if (csv.Headers.Count == 0) throw errors.Create(null, null, "The file is empty.", "Write a header line and bars.");
        if (options.DecimalComma && csv.Separator == ',')
            throw errors.Create(null, null, "A comma cannot separate both cells and decimals.", "Separate cells with semicolons or tabs.");
        var header = errors.ReadHeader(csv, options);
        if (!await csv.ReadAsync(cancellationToken))
            throw errors.Create(null, null, "The file has a header but no bars.", "Add bars, or omit the file.");

        var times = errors.CreateTimeReader(csv, header, options);
        var layout = new CsvLayout
        {
            Delimiter = csv.Separator,
            IsCompressed = source.IsCompressed,
            TimeColumn = header.TimeColumn,
            TimeFormat = times.Format,
            IsTimeFormatDetected = options.TimeFormat is null,
            TimeZone = times.TimeZone,
            Fields = header.Fields,
            IgnoredColumns = header.IgnoredColumns,
        };
        var row = new CsvBarRow(csv, header, times, new CsvNumberReader(options.DecimalComma), errors);
        return new CsvBarReader(source, csv, row, errors, layout, options.BlockBars);
    }

    /// <summary>Parses up to the end or the first error, which completes the channel.</summary>
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
