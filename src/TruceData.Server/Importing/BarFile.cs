using TruceData.Domain.Bars;
using TruceData.V1;

namespace TruceData.Server.Importing;

/// <summary>An open file with bars of a series.</summary>
internal sealed class BarFile : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly SeriesFile _reader;

    private BarFile(Stream stream, SeriesFile reader, SeriesImport import)
    {
        _stream = stream;
        _reader = reader;
        Import = import;
    }

    /// <summary>Reads the bars of the file as bars of the series.</summary>
    public SeriesImport Import { get; }

    /// <summary>Opens a CSV file whose columns are the fields of the series.</summary>
    public static async Task<BarFile> OpenAsync(Series series, BarClock clock, string path, CancellationToken cancellationToken)
    {
        var stream = File.OpenRead(path);
        try
        {
            var target = SeriesFileTarget.Create(series, clock);
            var reader = await SeriesFile.OpenAsync(stream, path, new SeriesFileOptions(), target, cancellationToken);
            return new BarFile(stream, reader, new SeriesImport(series, clock, path, reader));
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _stream.DisposeAsync();
    }
}
