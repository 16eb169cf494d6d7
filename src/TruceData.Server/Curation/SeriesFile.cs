using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>A series of the data folder: its header, and beside it the file of its bars.</summary>
/// <param name="Header">The header, without output-only fields.</param>
/// <param name="HeaderPath">Path of the JSON file.</param>
/// <param name="BarsPath">Path of the CSV file, plain or compressed with gzip (.csv.gz).</param>
internal sealed record SeriesFile(Series Header, string HeaderPath, string BarsPath);
