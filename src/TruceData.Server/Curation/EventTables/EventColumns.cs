using System.Text.RegularExpressions;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Importing;

namespace TruceData.Server.Curation.EventTables;

/// <summary>The roles of the columns of a table of events.</summary>
internal sealed partial class EventColumns
{
    private const int TimeoutMilliseconds = 1000;
    private const string Rename = "Rename the column, or choose others with --attributes.";

    private static readonly IReadOnlyDictionary<EventColumn, string[]> Defaults = new Dictionary<EventColumn, string[]>
    {
        [EventColumn.Time] = ["time", "timestamp", "datetime", "date_time", "event_time", "announcement_time"],
        [EventColumn.Date] = ["date", "event_date", "announcement_date", "day"],
        [EventColumn.Zone] = ["zone", "time_zone", "timezone", "tz"],
        [EventColumn.Id] = ["id", "event_id"],
        [EventColumn.Name] = ["name", "title", "headline", "display_name", "event_name"],
        [EventColumn.Summary] = ["summary", "description"],
        [EventColumn.Kind] = ["kind", "event_kind"],
        [EventColumn.Phase] = ["phase"],
        [EventColumn.Instrument] = ["instrument", "instruments", "ticker", "symbol", "isin", "figi"],
        [EventColumn.Actors] = ["actors", "actor"],
        [EventColumn.KnowledgeTime] = ["knowledge_time", "known_at"],
    };

    private readonly IReadOnlyDictionary<EventColumn, int> _indexes;
    private readonly IReadOnlyList<string> _headers;

    private EventColumns(
        IReadOnlyList<string> headers, IReadOnlyDictionary<EventColumn, int> indexes, IReadOnlyList<(int Index, string Name)> attributes)
    {
        _headers = headers;
        _indexes = indexes;
        Attributes = attributes;
    }

    /// <summary>The columns that become attributes, with the names of the attributes.</summary>
    public IReadOnlyList<(int Index, string Name)> Attributes { get; }

    /// <summary>The names of the columns that have no role.</summary>
    public IEnumerable<string> Unused =>
        _headers.Where((_, i) => !_indexes.Values.Contains(i) && Attributes.All(a => a.Index != i));

    /// <summary>Assigns the columns of a table.</summary>
    /// <exception cref="ImportException">A column is missing or could have several roles.</exception>
    public static EventColumns Find(CsvTable table, EventTableOptions options)
    {
        try
        {
            var indexes = FindRoles(table.Headers, options);
            return new EventColumns(table.Headers, indexes, FindAttributes(table.Headers, indexes.Values, options.Attributes));
        }
        catch (BadCellException error)
        {
            throw new ImportException(table.File, 1, null, error.Message, error.Fix, error);
        }
    }

    /// <summary>Returns the option of a role, such as --knowledge-time-column.</summary>
    public static string OptionOf(EventColumn role) => role == EventColumn.KnowledgeTime
        ? "--knowledge-time-column"
        : $"--{role.ToString().ToLowerInvariant()}-column";

    /// <summary>Returns a text in lower case with hyphens in place of other characters than letters and digits.</summary>
    public static string Slug(string text) => Separators().Replace(text.ToLowerInvariant(), "-").Trim('-');

    /// <summary>Returns a text in lower case with underscores in place of other characters than letters and digits.</summary>
    public static string Normalize(string text) => Slug(text).Replace('-', '_');

    /// <summary>Returns the name of the column of a role; null if there is none.</summary>
    public string? NameOf(EventColumn role) => _indexes.TryGetValue(role, out var index) ? _headers[index] : null;

    /// <summary>Returns the cell of a role; an empty text if there is no such column.</summary>
    public string CellOf(EventColumn role, string[] cells) => _indexes.TryGetValue(role, out var index) ? cells[index] : "";

    private static Dictionary<EventColumn, int> FindRoles(IReadOnlyList<string> headers, EventTableOptions options)
    {
        var indexes = new Dictionary<EventColumn, int>();
        foreach (var (role, name) in options.Columns.OrderBy(c => c.Key))
        {
            var index = IndexOf(headers, name, OptionOf(role));
            if (indexes.ContainsValue(index))
                throw new BadCellException($"Column '{headers[index]}' has two roles.", $"Name another column with {OptionOf(role)}.");
            indexes.Add(role, index);
        }

        foreach (var (role, names) in Defaults.Where(d => !indexes.ContainsKey(d.Key)).ToArray())
        {
            var found = Enumerable.Range(0, headers.Count)
                .Where(i => !indexes.ContainsValue(i) && names.Contains(Normalize(headers[i])))
                .ToArray();
            if (found.Length > 1)
            {
                throw new BadCellException(
                    $"The columns {Listed(found.Select(i => headers[i]))} could all be the {Words(role)}.",
                    $"Name it with {OptionOf(role)}.");
            }

            if (found.Length == 1) indexes.Add(role, found[0]);
        }

        return indexes.ContainsKey(EventColumn.Time) || indexes.ContainsKey(EventColumn.Date)
            ? indexes
            : throw new BadCellException(
                $"None of the columns {Listed(headers)} has the name of a time or date column.",
                "Name it with --time-column or --date-column.");
    }

    private static List<(int Index, string Name)> FindAttributes(
        IReadOnlyList<string> headers, IReadOnlyCollection<int> taken, IReadOnlyList<string>? chosen)
    {
        var indexes = chosen?.Select(name => IndexOf(headers, name, "--attributes"))
            ?? Enumerable.Range(0, headers.Count).Where(i => !taken.Contains(i));
        var attributes = indexes.Select(i => (Index: i, Name: Normalize(headers[i]))).ToList();
        if (attributes.Count > AttributeRules.MaxAttributes)
        {
            throw new BadCellException(
                $"{attributes.Count} columns would become attributes, but an event has at most {AttributeRules.MaxAttributes}.",
                "Choose columns with --attributes.");
        }

        foreach (var (index, name) in attributes)
        {
            if (!AttributeRules.IsName(name))
                throw new BadCellException($"Column '{headers[index]}' cannot be the name of an attribute.", Rename);
            if (attributes.First(a => a.Name == name).Index != index)
                throw new BadCellException($"Two columns would become the attribute '{name}'.", Rename);
        }

        return attributes;
    }

    private static int IndexOf(IReadOnlyList<string> headers, string name, string option)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            if (headers[i].Equals(name, StringComparison.OrdinalIgnoreCase)) return i;
        }

        throw new BadCellException($"There is no column '{name}'.", $"Name one of {Listed(headers)} with {option}.");
    }

    private static string Words(EventColumn role) =>
        role == EventColumn.KnowledgeTime ? "knowledge time" : role.ToString().ToLowerInvariant();

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'"));

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Separators();
}
