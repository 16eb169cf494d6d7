using NodaTime;
using NodaTime.Text;
using TruceData.Server.Importing.Structure;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Importing.Columns;

/// <summary>Assigns the columns of a file to times, symbols and fields by the options, the names and the first rows.</summary>
internal sealed class ColumnPlanner
{
    private const string NameColumns = "Name the columns to read with --column CSV_COLUMN=FIELD; the others are ignored.";

    private readonly SeriesFileOptions _options;
    private readonly SeriesFileTarget _target;
    private readonly FileStructure _file;
    private readonly List<FileColumn> _columns;
    private readonly FieldSpecs _specs;

    private ColumnPlanner(FileStructure file, SeriesFileOptions options, SeriesFileTarget target)
    {
        _file = file;
        _options = options;
        _target = target;
        _specs = new FieldSpecs(options, target);
        CheckNames(file);
        _columns = [.. file.Names.Select((name, i) => new FileColumn(i, name.Length > 0 ? name : $"{i + 1}"))];
        var hasTrailingDelimiter = file.Names.Count > 1 && file.Names[^1].Length == 0 && Cells(_columns[^1]).All(c => c.Length == 0);
        if (hasTrailingDelimiter) _columns.RemoveAt(_columns.Count - 1);
    }

    /// <summary>Returns the role of each column.</summary>
    /// <exception cref="BadCellException">The columns permit no reading or several.</exception>
    public static ColumnPlan Create(FileStructure file, SeriesFileOptions options, SeriesFileTarget target) =>
        new ColumnPlanner(file, options, target).Create();

    private ColumnPlan Create()
    {
        if (_file.Symbols is not null) CheckOptionsOfSymbols();
        var times = FindTimes();
        var symbol = _options.SymbolColumn.Length > 0 ? Find(_options.SymbolColumn) : null;
        var knowledge = _options.KnowledgeTimeColumn.Length > 0 ? Find(_options.KnowledgeTimeColumn) : null;
        ColumnCondition[] conditions =
            [.. _options.Where.Select(w => new ColumnCondition(Find(w.Column), System.Text.Encoding.UTF8.GetBytes(w.Value)))];
        HashSet<int> used = [.. times.Select(t => t.Index), .. conditions.Select(c => c.Column.Index)];
        if (symbol is not null) used.Add(symbol.Index);
        if (knowledge is not null) used.Add(knowledge.Index);
        var mapped = _options.Columns.Where(c => c.Column.Length > 0).Select(c => Find(c.Column));
        if (mapped.FirstOrDefault(c => used.Contains(c.Index)) is { } twice)
            throw new BadCellException($"Column '{twice.Name}' is both the time and a field.", "Map another column.");

        var others = _columns.Where(c => !used.Contains(c.Index)).ToList();
        CheckSymbols(others, symbol, conditions);
        var constants = others.Where(IsConstantText).ToList();
        var values = SelectValues(others);
        var (fields, bars) = CreateBars(values);
        HashSet<int> read = [.. used, .. bars.SelectMany(b => b.Columns).Select(c => c.Index)];
        return new ColumnPlan
        {
            Times = times,
            Symbol = symbol,
            KnowledgeTime = knowledge,
            Conditions = conditions,
            Constants = [.. constants.Where(c => !read.Contains(c.Index))],
            Fields = fields,
            Bars = bars,
            Ignored = [.. _columns.Where(c => !read.Contains(c.Index)).Select(c => c.Name)],
            LabelsEnds = _options.Label == BarLabel.End
                || (_options.Label == BarLabel.Unspecified && times.Any(t => TimeColumnNames.IsEnd(t.Name))),
        };
    }

    private static void CheckNames(FileStructure file)
    {
        var names = file.Names;
        for (var i = 1; i < names.Count - 1; i++)
        {
            if (names[i].Length == 0) throw new BadCellException($"Column {i + 1} has no name.", "Give each column a name in the header.");
        }

        var named = file.Symbols is { } symbols ? names.Zip(symbols, (n, s) => n.Length > 0 ? $"{n} {s}" : "") : names;
        var counts = named.Where(n => n.Length > 0).CountBy(n => n, StringComparer.OrdinalIgnoreCase);
        if (counts.FirstOrDefault(n => n.Value > 1).Key is { } twice)
        {
            throw new BadCellException(
                $"The header contains the column '{twice}' more than once.",
                "Give each column a different name, or skip the header with --skip-lines and name the columns with --header.");
        }
    }

    private IEnumerable<string> Cells(FileColumn column) =>
        _file.Sample.Where(r => r.Cells.Length == _file.Names.Count).Select(r => r.Cells[column.Index]);

    private FileColumn Find(string name) => FindAll(name)[0];

    /// <summary>Returns the columns with a name, which are several if the header has a row of symbols.</summary>
    private List<FileColumn> FindAll(string name) =>
        _columns.FindAll(c => c.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase)) is { Count: > 0 } found
            ? found
            : throw new BadCellException(
                $"The header has no column '{name}'.", $"Name one of {Listed(_columns.DistinctBy(c => c.Name.ToUpperInvariant()))}.");

    private IReadOnlyList<FileColumn> FindTimes()
    {
        if (_options.TimeColumns.Count > 0) return [.. _options.TimeColumns.Select(Find)];
        var known = _columns.Where(c => TimeColumnNames.IsKnown(c.Name) && !IsMapped(c) && !IsKnowledgeTime(c)).ToArray();
        if (known.Where(c => TimeColumnNames.IsStart(c.Name)).ToArray() is [var start]) return [start];
        var found = known.Where(c => !TimeColumnNames.IsEnd(c.Name)).ToArray();
        if (found.Length == 0) found = known;
        if (found.Length == 0 && _columns[0].Name == "1" && _file.Names[0].Length == 0) return [_columns[0]];
        return found.Length switch
        {
            1 => found,
            0 => throw new BadCellException(
                $"None of the columns {Listed(_columns)} has the name of a time column.", "Name the time column with --time-column."),
            _ => throw new BadCellException(
                $"The columns {Listed(found)} could all be the time.",
                $"Name the time column with --time-column, such as --time-column {Quoted(found[0].Name)}, or join the cells of two with "
                + $"--time-column {Quoted(found[0].Name + "+" + found[1].Name)}."),
        };
    }

    private bool IsKnowledgeTime(FileColumn column) =>
        column.Name.Equals(_options.KnowledgeTimeColumn, StringComparison.OrdinalIgnoreCase);

    private bool IsMapped(FileColumn column) => _options.Columns.Any(c => c.Column.Equals(column.Name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Refuses a column that names several instruments, unless it is used.</summary>
    private void CheckSymbols(List<FileColumn> others, FileColumn? symbol, ColumnCondition[] conditions)
    {
        if (symbol is not null) return;
        foreach (var column in others.Where(c => FieldNames.IsSymbol(c.Name) || (_options.Columns.Count == 0 && IsText(c))))
        {
            var rows = _file.Sample.Where(r => r.Cells.Length == _file.Names.Count);
            var cells = rows.Where(r => conditions.All(c => r.Cells[c.Column.Index] == System.Text.Encoding.UTF8.GetString(c.Value)))
                .Select(r => r.Cells[column.Index]).ToArray();
            var distinct = cells.Distinct(StringComparer.Ordinal).ToArray();
            if (distinct.Length < 2 || (distinct.Length == cells.Length && !FieldNames.IsSymbol(column.Name))) continue;
            throw SeveralSymbols(column.Name, distinct[0], distinct[1]);
        }
    }

    /// <summary>Creates the error for a column whose cells name several instruments.</summary>
    public static BadCellException SeveralSymbols(string column, string first, string other) => new(
        $"Column '{column}' contains '{first}' and '{other}', so the file may contain several series.",
        $"Read each as a series with --symbol-column {Quoted(column)}, or read one of them with --where {Quoted($"{column}={first}")}.");

    /// <summary>Returns whether a column has the name of a price, volume or return, so that its text is an error of a cell.</summary>
    private static bool IsKnownField(FileColumn column) =>
        FieldNames.FromColumn(column.Name) is { Length: > 0 } name && FieldMapping.ToSelector(name).Field != Field.Named;

    private bool IsConstantText(FileColumn column)
    {
        if ((_options.Columns.Count > 0 && !FieldNames.IsSymbol(column.Name)) || IsKnownField(column)) return false;
        return (FieldNames.IsSymbol(column.Name) || IsText(column)) && Cells(column).Distinct(StringComparer.Ordinal).Count() == 1;
    }

    private bool IsText(FileColumn column)
    {
        var cells = Cells(column).Where(c => !CellKinds.IsMissing(c, _options.Missing)).ToArray();
        return cells.Length > 0 && !cells.Any(CellKinds.IsNumber) && !cells.All(CellKinds.IsTime);
    }

    private bool HasPercentages(IEnumerable<FileColumn> columns) => columns.SelectMany(Cells).Any(c => c.EndsWith('%'));

    private List<FileColumn> SelectValues(List<FileColumn> others)
    {
        var mapped = _options.Columns.Where(c => c.Column.Length > 0).SelectMany(c => FindAll(c.Column)).OrderBy(c => c.Index).ToList();
        if (mapped.Count > 0) return mapped;
        var values = new List<FileColumn>();
        foreach (var column in others)
        {
            if (TimeColumnNames.IsKnown(column.Name) || FieldNames.IsSymbol(column.Name)) continue;
            if (_file.Names[column.Index].Length == 0 && column.Index == 0) continue;
            if (_file.IsOfYfinance && FieldNames.IsCorporateAction(column.Name)) continue;
            if (column.Name.Equals("ignore", StringComparison.OrdinalIgnoreCase) || IsConstantText(column)) continue;
            var cells = Cells(column).Where(c => !CellKinds.IsMissing(c, _options.Missing)).ToArray();
            if (cells.Length > 0 && cells.All(CellKinds.IsTime) && !cells.Any(CellKinds.IsNumber)) continue;
            if (cells.Length > 1 && IsText(column) && !IsKnownField(column))
                throw new BadCellException($"Column '{column.Name}' contains text such as '{cells[0]}'.", NameColumns);
            values.Add(column);
        }

        return values;
    }

    private (IReadOnlyList<FileField> Fields, IReadOnlyList<BarColumns> Bars) CreateBars(List<FileColumn> values)
    {
        if (values.Count == 0) throw new BadCellException("The header has no column of values.", "Add one such as close or value.");
        if (_file.Symbols is { } symbols) return CreateOfSymbols(values, symbols);
        if (_options.Vintages) return CreateVintages(values);
        if (_options.Wide) return CreateWide(values);
        CheckTickers(values);
        var names = NamesOf(values);
        var fields = values.Zip(names, (column, name) => _specs.Create(name, column.Name, HasPercentages([column]))).ToArray();
        return (fields, [new BarColumns(null, null, [.. values])]);
    }

    /// <summary>Creates a bar for each symbol that the header names. All symbols have the same fields.</summary>
    private (IReadOnlyList<FileField> Fields, IReadOnlyList<BarColumns> Bars) CreateOfSymbols(
        List<FileColumn> values, IReadOnlyList<string> symbols)
    {
        if (values.Find(c => symbols[c.Index].Length == 0) is { } unnamed)
            throw new BadCellException($"Column {unnamed.Index + 1}, '{unnamed.Name}', has no symbol.", "Complete the row of symbols.");
        var groups = values.GroupBy(c => symbols[c.Index], StringComparer.Ordinal)
            .Select(g => (Symbol: g.Key, Columns: g.Zip(NamesOf([.. g])).ToDictionary(c => c.Second, c => c.First)))
            .ToArray();
        var all = groups.SelectMany(g => g.Columns.Keys).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var (symbol, columns) in groups)
        {
            if (Array.Find(all, name => !columns.ContainsKey(name)) is { } missing)
            {
                throw new BadCellException(
                    $"'{symbol}' has no column '{missing}', which other symbols have.", "Select the fields that all have with --column.");
            }
        }

        var fields = all.Select(name => (Name: name, Columns: groups.Select(g => g.Columns[name]).ToArray()))
            .Select(f => _specs.Create(f.Name, f.Columns[0].Name, HasPercentages(f.Columns)));
        return ([.. fields], [.. groups.Select(g => new BarColumns(g.Symbol, null, [.. all.Select(name => g.Columns[name])]))]);
    }

    private void CheckOptionsOfSymbols()
    {
        var option = _options switch
        {
            { Vintages: true } => "--vintages",
            { Wide: true } => "--wide",
            { SymbolColumn.Length: > 0 } => "--symbol-column",
            { Where.Count: > 0 } => "--where",
            _ => null,
        };
        if (option is not null)
            throw new BadCellException($"The header names the symbol of each column, so {option} does not apply.", "Omit it.");
    }

    private string[] NamesOf(List<FileColumn> values)
    {
        var names = values.Select(c => NameOf(c, values)).ToArray();
        return names.CountBy(n => n).FirstOrDefault(n => n.Value > 1).Key is { } twice
            ? throw new BadCellException($"Two columns are the field '{twice}'.", "Map each column to a different field with --column.")
            : names;
    }

    private (IReadOnlyList<FileField> Fields, IReadOnlyList<BarColumns> Bars) CreateWide(List<FileColumn> values)
    {
        var name = _target.Fields.Count == 1 ? _target.Fields[0].ColumnName() : _target.Currency is null ? "value" : "close";
        return ([_specs.Create(name, "", HasPercentages(values))], [.. values.Select(c => new BarColumns(c.Name, null, [c]))]);
    }

    private (IReadOnlyList<FileField> Fields, IReadOnlyList<BarColumns> Bars) CreateVintages(List<FileColumn> values)
    {
        var zone = DateTimeZoneProviders.Tzdb[_options.Zone.Length > 0 ? _options.Zone : _target.Clock?.Calendar.Zone.Id ?? "UTC"];
        var vintages = values.Select(column => (Column: column, Split: column.Name.LastIndexOf('_'))).Select(v =>
        {
            var date = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd").Parse(v.Column.Name[(v.Split + 1)..]);
            if (v.Split < 1 || !date.Success || date.Value.Year is < 1700 or > 2200)
            {
                throw new BadCellException(
                    $"The name of column '{v.Column.Name}' does not end with a date such as _20250130.",
                    "Omit --vintages, or name the columns with --column.");
            }

            return (v.Column, Name: v.Column.Name[..v.Split], Known: date.Value.PlusDays(1).AtStartOfDayInZone(zone).ToInstant());
        }).OrderBy(v => v.Known).ToArray();
        if (vintages.Select(v => v.Name).Distinct(StringComparer.Ordinal).Skip(1).FirstOrDefault() is { } other)
            throw new BadCellException($"The columns of vintages have two names, '{vintages[0].Name}' and '{other}'.", NameColumns);
        var name = _target.Fields.Count == 1 ? _target.Fields[0].ColumnName() : "value";
        var field = _specs.Create(name, vintages[0].Name, HasPercentages(values));
        return ([field], [.. vintages.Select(v => new BarColumns(null, v.Known, [v.Column]))]);
    }

    private static bool IsUpperCase(string name) => !name.Any(char.IsLower);

    /// <summary>Refuses names of fields that may be tickers: LOW or OPEN without the other prices of a bar, beside other names.</summary>
    private void CheckTickers(List<FileColumn> values)
    {
        if (_options.Columns.Count > 0 || _target.Fields.Count > 0) return;
        string[] prices = ["open", "high", "low"];
        var names = values.Select(c => NameOf(c, values)).ToHashSet(StringComparer.Ordinal);
        var found = values.FirstOrDefault(c => prices.Contains(NameOf(c, values)) && IsUpperCase(c.Name));
        var hasTickers = values.Any(
            c => IsUpperCase(c.Name) && FieldMapping.ToSelector(NameOf(c, values)).Field == Field.Named);
        if (found is null || !hasTickers || names.Contains("close") || names.IsSupersetOf(prices)) return;
        throw new BadCellException(
            $"Column '{found.Name}' could be a price of a bar or a ticker beside {Listed(values.Where(c => c != found))}.",
            "Read each column as a series with --wide, or name the fields with --column, such as --column "
            + $"{Quoted($"{found.Name}={NameOf(found, values)}")}.");
    }

    private string NameOf(FileColumn column, List<FileColumn> values)
    {
        var mapped = _options.Columns.FirstOrDefault(c => c.Column.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
        if (mapped is not null)
        {
            var given = mapped.Field.ColumnName();
            return FieldNames.IsValid(given)
                ? given
                : throw new BadCellException(
                    $"'{given}' is not a valid field name: use lower case letters, digits and underscores.", NameColumns);
        }

        var plain = column.Name.ToLowerInvariant().Replace(' ', '_');
        if (_target.Fields.Any(f => f.ColumnName() == plain)) return plain;
        var name = FieldNames.FromColumn(column.Name);
        if (name.Length == 0)
            throw new BadCellException($"'{column.Name}' is not a valid field name: use letters, digits and underscores.", NameColumns);
        var isClose = name == "price" && values.Any(c => FieldNames.FromColumn(c.Name) == "open")
            && !values.Any(c => FieldNames.FromColumn(c.Name) == "close");
        return isClose ? "close" : name;
    }

    private static string Quoted(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '=' or '+' or '.') ? text : $"\"{text}\"";

    private static string Listed(IEnumerable<FileColumn> columns) => string.Join(", ", columns.Select(c => $"'{c.Name}'"));
}
