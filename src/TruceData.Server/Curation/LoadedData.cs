using Google.Protobuf;
using TruceData.Domain.Bars;
using TruceData.Server.Importing;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>What a data folder holds.</summary>
/// <param name="Records">The records but series with bars, by name, in the order of the names; series of policies are among them.</param>
/// <param name="Series">The series that have both header and bars, in the order of their names.</param>
/// <param name="Existing">Records of the store that the folder may refer to.</param>
/// <param name="Violations">What is wrong, by file, then place; with any, nothing of it may be imported.</param>
internal sealed record LoadedData(
    IReadOnlyDictionary<string, IMessage> Records,
    IReadOnlyList<SeriesFile> Series,
    IReadOnlyDictionary<string, IMessage> Existing,
    IReadOnlyList<FileViolation> Violations)
{
    /// <summary>The clock of a series whose references resolve.</summary>
    public BarClock ClockOf(Series series) => SeriesClock.Create(series, Find);

    private IMessage Find(string name) => Records.TryGetValue(name, out var record) ? record : Existing[name];
}
