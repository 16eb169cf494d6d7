using TruceData.Server.Importing;
using TruceData.Server.Json;

namespace TruceData.Server.Curation;

/// <summary>Holds the bars of a data folder against their headers and calendars, by reading them as an import would.</summary>
internal static class BarsCheck
{
    /// <summary>What is wrong, one violation a file: reading stops at the first.</summary>
    public static async Task<IReadOnlyList<FileViolation>> RunAsync(LoadedData data, CancellationToken cancellationToken)
    {
        var violations = new List<FileViolation>();
        foreach (var file in data.Series)
        {
            try
            {
                await using var bars = await CuratedData.OpenBarsAsync(file, data, cancellationToken);
                await foreach (var _ in bars.Import.ReadAsync(progress: null, cancellationToken: cancellationToken))
                {
                }
            }
            catch (ImportException bad)
            {
                var place = new JsonPosition((int)(bad.Line ?? 1), 1);
                violations.Add(new FileViolation(file.BarsPath, place, new Violation(file.Header.Name, bad.Column ?? "", bad.Problem.TrimEnd('.'), bad.Remedy)));
            }
        }

        return violations;
    }
}
