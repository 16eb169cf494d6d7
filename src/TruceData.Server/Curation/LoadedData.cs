using Google.Protobuf;
using TruceData.Domain.Bars;
using TruceData.Server.Importing;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>The content of a data folder.</summary>
/// <param name="Records">The records other than series with bars, by name in ascending order; series of policies are included.</param>
/// <param name="Series">The series that have both a header and bars, in the order of their names.</param>
/// <param name="Existing">Records of the store that the folder may refer to.</param>
/// <param name="Violations">What is wrong, by file and position. If there is any violation, none of the content may be imported.</param>
internal sealed record LoadedData(
    IReadOnlyDictionary<string, IMessage> Records,
    IReadOnlyList<DataFolderSeries> Series,
    IReadOnlyDictionary<string, IMessage> Existing,
    IReadOnlyList<FileViolation> Violations)
{
    /// <summary>Creates the clock of a series, whose references must resolve.</summary>
    public BarClock ClockOf(Series series) => SeriesClock.Create(series, Find);

    private IMessage Find(string name) => Records.TryGetValue(name, out var record) ? record : Existing[name];
}
