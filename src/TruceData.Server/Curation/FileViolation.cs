using TruceData.Server.Json;

namespace TruceData.Server.Curation;

/// <summary>A violation and where it stands.</summary>
/// <param name="File">Path of the file, below the data folder as it was given.</param>
/// <param name="Place">Line and column.</param>
/// <param name="Violation">What is wrong.</param>
internal sealed record FileViolation(string File, JsonPosition Place, Violation Violation)
{
    /// <summary>`file:line:column: record field: what. mend`.</summary>
    public override string ToString()
    {
        var subject = string.Join(' ', new[] { Violation.Record, Violation.Field }.Where(s => s.Length > 0));
        return $"{File}:{Place.Line}:{Place.Column}: {subject}{(subject.Length > 0 ? ": " : "")}{Violation.Message}. {Violation.Fix}";
    }
}
