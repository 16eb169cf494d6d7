using TruceData.Server.Json;

namespace TruceData.Server.Curation;

/// <summary>A violation and its position.</summary>
/// <param name="File">The path of the file, which starts with the data folder as it was given.</param>
/// <param name="Position">Line and column.</param>
/// <param name="Violation">What is wrong.</param>
internal sealed record FileViolation(string File, JsonPosition Position, Violation Violation)
{
    /// <summary>Returns `file:line:column: record field: message. fix`.</summary>
    public override string ToString()
    {
        var subject = string.Join(' ', new[] { Violation.Record, Violation.Field }.Where(s => s.Length > 0));
        return $"{File}:{Position.Line}:{Position.Column}: {subject}{(subject.Length > 0 ? ": " : "")}{Violation.Message}. {Violation.Fix}";
    }
}
