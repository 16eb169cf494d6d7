using Google.Protobuf;

namespace TruceData.Server.Curation;

/// <summary>What a data folder holds.</summary>
/// <param name="Records">The records but series, by name, in the order of the names.</param>
/// <param name="Series">The series that have both header and bars, in the order of their names.</param>
/// <param name="Violations">What is wrong, by file, then place; with any, nothing of it may be imported.</param>
internal sealed record LoadedData(
    IReadOnlyDictionary<string, IMessage> Records, IReadOnlyList<SeriesFile> Series, IReadOnlyList<FileViolation> Violations);
