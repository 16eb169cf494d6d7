using TruceData.Server.Importing;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>A series of a data folder: its header and the file of its bars.</summary>
/// <param name="Header">The header, without output-only fields.</param>
/// <param name="HeaderPath">The path of the JSON file.</param>
/// <param name="BarsPath">The path of the CSV file, plain or compressed with gzip (.csv.gz).</param>
internal sealed record DataFolderSeries(Series Header, string HeaderPath, string BarsPath)
{
    /// <summary>Opens the file of bars; <paramref name="data"/> contains the records that the header refers to.</summary>
    public Task<BarFile> OpenBarsAsync(LoadedData data, CancellationToken cancellationToken) =>
        BarFile.OpenAsync(Header, data.ClockOf(Header), BarsPath, cancellationToken);
}
