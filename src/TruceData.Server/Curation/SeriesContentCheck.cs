namespace TruceData.Server.Curation;

/// <summary>Checks the bars of one series: that they can be read, ascend, and lie on sessions of the calendar.</summary>
/// <param name="series">The series.</param>
/// <param name="data">The folder it belongs to, which has no violations.</param>
/// <returns>What is wrong.</returns>
internal delegate IEnumerable<FileViolation> SeriesContentCheck(SeriesFile series, LoadedData data);
