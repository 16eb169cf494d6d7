using Google.Protobuf;
using TruceData.Server.Importing;
using TruceData.V1;

namespace TruceData.Server.Curation.EventTables;

/// <summary>The records of a table of events.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">The roles of its columns.</param>
/// <param name="Attributes">The columns of attributes.</param>
/// <param name="Records">The source, the events and the claims, by name.</param>
/// <param name="Lines">The line of each event and each claim, by name.</param>
internal sealed record EventTableRecords(
    CsvTable Table,
    EventColumns Columns,
    IReadOnlyList<AttributeColumn> Attributes,
    IReadOnlyDictionary<string, IMessage> Records,
    IReadOnlyDictionary<string, long> Lines)
{
    /// <summary>The events in the order of time.</summary>
    public IReadOnlyList<Event> Events { get; } = [.. Records.Values.OfType<Event>().OrderBy(e => e.Time.EarliestTime)];

    /// <summary>Throws for the first violation, at its line.</summary>
    public void ThrowIfAny(IEnumerable<Violation> violations)
    {
        if (violations.FirstOrDefault() is not { } violation) return;
        var subject = string.Join(' ', new[] { violation.Record, violation.Field }.Where(s => s.Length > 0));
        long? line = Lines.TryGetValue(violation.Record, out var found) ? found : null;
        throw new ImportException(Table.File, line, column: null, $"{subject}: {violation.Message}.", violation.Fix);
    }
}
