using TruceData.Server.Importing;
using TruceData.Server.Json;

namespace TruceData.Server.Curation;

/// <summary>Checks that the bars of a data folder fit their headers and calendars, by reading them as an import does.</summary>
internal static class FolderBarCheck
{
    /// <summary>Finds the first violation of each file of bars.</summary>
    public static async Task<IReadOnlyList<FileViolation>> FindViolationsAsync(LoadedData data, CancellationToken cancellationToken)
    {
        var violations = new List<FileViolation>();
        foreach (var file in data.Series)
        {
            try
            {
                await using var bars = await file.OpenBarsAsync(data, cancellationToken);
                await foreach (var _ in bars.ReadAsync(cancellationToken))
                {
                }
            }
            catch (ImportException error)
            {
                var position = new JsonPosition((int)(error.Line ?? 1), 1);
                var violation = new Violation(file.Header.Name, error.Column ?? "", error.Problem.TrimEnd('.'), error.Fix);
                violations.Add(new FileViolation(file.BarsPath, position, violation));
            }
        }

        return violations;
    }
}
