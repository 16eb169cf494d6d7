using System.Text.RegularExpressions;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>Names claims after their source, paragraph, subject and field, so that a name says who states what.</summary>
internal static partial class ClaimName
{
    private const int TimeoutMilliseconds = 1000;

    /// <summary>
    /// Returns `claims/{source}-p{paragraph}-{subject}-{field}`, with the section of the source before the paragraph if it has one.
    /// </summary>
    /// <remarks>Further claims of one source about one field in one paragraph add -2, -3 and so on.</remarks>
    public static string Create(Claim claim)
    {
        string[] parts =
        [
            IdOf(claim.Source), claim.Locator.Section, $"p{claim.Locator.Paragraph}", IdOf(claim.Subject), claim.FieldPath,
        ];
        var words = parts.Where(p => p.Length > 0).Select(p => Separators().Replace(p.ToLowerInvariant(), "-").Trim('-'));
        return $"{Collections.Claims}/{string.Join('-', words)}";
    }

    /// <summary>
    /// Returns `claims/{source}-{subject}-{field}` for a source that is a table with one row per event. The name has no row, so that it
    /// stays when rows are added or sorted.
    /// </summary>
    public static string CreateForTable(Claim claim) =>
        $"{Collections.Claims}/{IdOf(claim.Source)}-{IdOf(claim.Subject)}-{claim.FieldPath}";

    private static string IdOf(string name) => name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Separators();
}
