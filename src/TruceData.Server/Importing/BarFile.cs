using TruceData.Domain.Bars;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Bars;
using TruceData.V1;

namespace TruceData.Server.Importing;

/// <summary>An open file with bars of one series in its own fields, as in a data folder.</summary>
internal sealed class BarFile : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly Series _series;
    private readonly SeriesFile _file;
    private readonly SeriesImport _import;

    private BarFile(Stream stream, Series series, SeriesFile file, SeriesImport import)
    {
        _stream = stream;
        _series = series;
        _file = file;
        _import = import;
    }

    /// <summary>Opens a file whose columns are the fields of the series.</summary>
    public static async Task<BarFile> OpenAsync(Series series, BarClock clock, string path, CancellationToken cancellationToken)
    {
        var stream = File.OpenRead(path);
        try
        {
            var target = SeriesFileTarget.Create(series, clock);
            var file = await SeriesFile.OpenAsync(stream, path, new SeriesFileOptions(), target, cancellationToken);
            return new BarFile(stream, series, file, new SeriesImport(series, clock, path, file.Fields));
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads the bars in ascending order, in the columns of the series. Can be called once.</summary>
    /// <exception cref="ImportException">A row is invalid, or a bar does not fit the calendar.</exception>
    public IAsyncEnumerable<BarBlock> ReadAsync(CancellationToken cancellationToken) =>
        _import.ConvertAsync(_file.ReadAsync(null, cancellationToken).Select(b => b.Bars), null, cancellationToken);

    /// <summary>Writes the bars to a session, which the caller commits.</summary>
    public Task WriteAsync(WriteSession session, CancellationToken cancellationToken)
    {
        var columns = _series.Fields.Select(f => f.ColumnName()).ToArray();
        var write = new BarWrite(_series.Name, columns, _series.Frequency.ToDomain().TypicalSpan);
        return session.PutBarsAsync(write, ReadAsync(cancellationToken), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        await _stream.DisposeAsync();
    }
}
