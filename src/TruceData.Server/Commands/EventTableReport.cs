using NodaTime.Text;
using TruceData.Server.Curation.EventTables;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Commands;

/// <summary>Writes what an import of events reads from a table.</summary>
internal static class EventTableReport
{
    public static void Write(EventTableRecords records, Source source, TextWriter output)
    {
        var columns = records.Columns;
        var roles = Enum.GetValues<EventColumn>()
            .Where(role => columns.NameOf(role) is not null)
            .Select(role => $"{EventColumns.OptionOf(role)[2..^"-column".Length]} '{columns.NameOf(role)}'");
        output.WriteLine($"Columns: {string.Join(", ", roles)}.");
        if (columns.Unused.ToArray() is { Length: > 0 } unused) output.WriteLine($"Left out: {string.Join(", ", unused)}.");
        foreach (var attribute in records.Attributes) output.WriteLine($"Attribute {attribute.Name}: {TypeOf(attribute)}.");
        output.WriteLine(columns.NameOf(EventColumn.KnowledgeTime) is { } known
            ? $"Each event is known from '{known}', or from the end of its time where that is empty; a date means the end of that day."
            : "Each event is known from the end of its time; a date without a time is known from the end of that day.");
        var (first, last) = (records.Events[0], records.Events[^1]);
        var instruments = records.Events.SelectMany(e => e.Instruments).Distinct(StringComparer.Ordinal).Count();
        output.WriteLine(
            $"{records.Events.Count} events, the first {first.Name} at {Text(first)}, the last {last.Name} at {Text(last)}; {instruments} "
            + "instruments.");
        var published = InstantPattern.ExtendedIso.Format(source.KnowledgeTime.ToInstant());
        output.WriteLine($"The claims are of {source.Name}, public from {published}.");
    }

    private static string TypeOf(AttributeColumn attribute) => (attribute.IsNumber, attribute.FirstText) switch
    {
        (true, _) => "number",
        (_, { } text) => $"text, because '{text.Cell}' on line {text.Line} is not a number",
        _ => "text",
    };

    private static string Text(Event @event) => InstantPattern.ExtendedIso.Format(@event.Time.EarliestTime.ToInstant());
}
