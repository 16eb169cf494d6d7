using System.Collections.Frozen;

namespace TruceData.Server.Importing;

/// <summary>The roles of the columns of a file, according to the names in its header.</summary>
internal sealed record CsvHeader(int TimeIndex, string TimeColumn, IReadOnlyList<CsvField> Fields, IReadOnlyList<string> IgnoredColumns)
{
    private const string NameColumns = "Name the columns to read with --column CSV_COLUMN=FIELD; the others are ignored.";

    private static readonly FrozenSet<string> TimeNames = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "time", "ts", "start_time", "open_time", "bar_time", "timestamp",
        "date", "session_date", "datetime", "date_time", "time_unix_nanos");

    /// <summary>Assigns the columns to the time and the fields.</summary>
    /// <exception cref="BadCellException">The names are ambiguous or invalid.</exception>
    public static CsvHeader Read(IReadOnlyList<string> names, CsvBarOptions options)
    {
        CheckNames(names);
        var time = options.TimeColumn is { } given ? IndexOf(names, given) : FindTime(names);
        var fields = options.Fields is { } map ? MappedFields(names, map) : AllFields(names, time);
        if (fields.Any(f => f.Index == time))
            throw new BadCellException($"Column '{names[time]}' is both the time and a field.", "Map another column.");
        if (fields.Count == 0)
            throw new BadCellException("The header has no column of values.", "Add one such as close or value.");
        if (fields.CountBy(f => f.Name).FirstOrDefault(n => n.Value > 1).Key is { } twice)
            throw new BadCellException($"Two columns are the field '{twice}'.", "Map each column to a different field.");

        var ignored = names.Where((_, i) => i != time && fields.All(f => f.Index != i));
        var described = fields.Select(f => f with { HoldsSimpleReturns = options.SimpleReturns.Contains(f.Name) });
        return new CsvHeader(time, names[time], [.. described], [.. ignored]);
    }

    private static void CheckNames(IReadOnlyList<string> names)
    {
        if (names.Any(n => n.Length > 0 && n[0] is (>= '0' and <= '9') or '-' && double.TryParse(n, out _)))
            throw new BadCellException("The first line contains values instead of column names.", "Start the file with a header line.");
        if (names.CountBy(n => n, StringComparer.OrdinalIgnoreCase).FirstOrDefault(n => n.Value > 1).Key is { } twice)
            throw new BadCellException($"The header contains the column '{twice}' more than once.", "Give each column a different name.");
    }

    private static int FindTime(IReadOnlyList<string> names)
    {
        var found = Enumerable.Range(0, names.Count).Where(i => TimeNames.Contains(names[i])).ToArray();
        return found.Length switch
        {
            1 => found[0],
            0 => throw new BadCellException(
                $"None of the columns {Listed(names)} has the name of a time column.", "Name the time column with --time-column."),
            _ => throw new BadCellException(
                $"The columns {Listed(found.Select(i => names[i]))} could all be the time.", "Name the time column with --time-column."),
        };
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i].Equals(name, StringComparison.OrdinalIgnoreCase)) return i;
        }

        throw new BadCellException($"The header has no column '{name}'.", $"Name one of {Listed(names)}.");
    }

    private static List<CsvField> MappedFields(IReadOnlyList<string> names, IReadOnlyDictionary<string, string> map) =>
        [.. map.Select(m => Field(m.Value, names, IndexOf(names, m.Key))).OrderBy(f => f.Index)];

    private static List<CsvField> AllFields(IReadOnlyList<string> names, int time) =>
    [
        .. Enumerable.Range(0, names.Count)
            .Where(i => i != time)
            .Select(i => Field(names[i].ToLowerInvariant().Replace(' ', '_'), names, i)),
    ];

    private static CsvField Field(string name, IReadOnlyList<string> names, int index)
    {
        if (name.Length == 0) throw new BadCellException($"Column {index + 1} has no name.", NameColumns);
        if (!name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'))
            throw new BadCellException($"'{name}' is not a valid field name: use lower case letters, digits and underscores.", NameColumns);
        return new CsvField(name, names[index], index);
    }

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'"));
}
