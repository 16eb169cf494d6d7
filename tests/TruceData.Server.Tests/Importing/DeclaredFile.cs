using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;
using TruceData.Domain.Time;
using FrequencyUnit = TruceData.Domain.Bars.FrequencyUnit;

namespace TruceData.Server.Tests.Importing;

/// <summary>Random bars in a random form, with the options that declare it.</summary>
internal sealed class DeclaredFile
{
    private const string Zone = "America/New_York";
    private const string Infer = "--ambiguous infer";

    /// <summary>Options of the time and how an instant is then written.</summary>
    private static readonly (string Options, Func<Instant, string> Write)[] s_instants =
    [
        ("", t => InstantPattern.ExtendedIso.Format(t)),
        ("--time-format iso", t => OffsetDateTimePattern.ExtendedIso.Format(t.WithOffset(Offset.FromHours(-7)))),
        ("--time-format s", t => $"{t.ToUnixTimeSeconds()}"),
        ("--time-format ms", t => $"{t.ToUnixTimeMilliseconds()}"),
        ("--time-format us", t => $"{t.ToUnixTimeTicks() / 10}"),
        ("--time-format ns", t => $"{t.ToUnixNanos()}"),
        ("", t => $"{t.ToUnixTimeMilliseconds()}"),
        ("--time-format ms --shift -3h", t => $"{t.Plus(Duration.FromHours(3)).ToUnixTimeMilliseconds()}"),
        ($"--time-format local-s --zone {Zone}", t => $"{Local(t).InUtc().ToInstant().ToUnixTimeSeconds()}"),
        ($"--time-format local-ms --zone {Zone} --shift -7h", t => $"{Local(t).PlusHours(7).InUtc().ToInstant().ToUnixTimeMilliseconds()}"),
        ($"--zone {Zone}", t => Text(Local(t), "uuuu-MM-dd HH:mm:ss")),
        ($"--zone {Zone} --time-format \"dd.MM.yyyy HH:mm:ss\"", t => Text(Local(t), "dd.MM.uuuu HH:mm:ss")),
        ($"--zone {Zone} --time-format \"MM/dd/yyyy HH:mm:ss\" --ambiguous earlier", t => Text(Local(t), "MM/dd/uuuu HH:mm:ss")),
        ($"--zone {Zone} {Infer}", t => Text(Local(t), "uuuu-MM-dd HH:mm:ss")),
        ("--zone UTC --time-format \"yyyyMMdd HHmmss\"", t => Text(t.InUtc().LocalDateTime, "uuuuMMdd HHmmss")),
        ("--zone UTC --time-format yyyyMMddHHmmss", t => Text(t.InUtc().LocalDateTime, "uuuuMMddHHmmss")),
    ];

    private static readonly (string Options, Func<LocalDate, string> Write)[] s_dates =
    [
        ("", d => Text(d, "uuuu-MM-dd")),
        ("", d => Text(d, "uuuuMMdd")),
        ("", d => Text(d, "uuuu-MM-dd") + " 00:00:00"),
        ("--time-format dd/MM/yyyy", d => Text(d, "dd/MM/uuuu")),
        ("--time-format MM/dd/yyyy", d => Text(d, "MM/dd/uuuu")),
        ("--time-format \"MMM dd yyyy\"", d => Text(d, "MMM dd uuuu")),
        ("--time-format excel", d => $"{Period.DaysBetween(new LocalDate(1899, 12, 30), d)}"),
    ];

    /// <summary>Options of the time of civil periods and how the first day of one is then written.</summary>
    private static readonly Dictionary<FrequencyUnit, (string Options, Func<LocalDate, string> Write)[]> s_periods = new()
    {
        [FrequencyUnit.Week] =
        [
            ("", d => Text(d, "uuuu-MM-dd")),
            ("--label end --time-format dd/MM/yyyy", d => Text(d.PlusDays(6), "dd/MM/uuuu")),
        ],
        [FrequencyUnit.Month] =
        [
            ("", d => Text(d, "uuuu-MM")),
            ("--time-format yyyy-mm", d => Text(d, "uuuu-MM")),
            ("--label start", d => Text(d, "uuuu-MM-dd")),
            ("", d => Text(d.PlusMonths(1).PlusDays(-1), "uuuu-MM-dd")),
        ],
        [FrequencyUnit.Quarter] =
        [
            ("", d => $"{d.Year}Q{(d.Month + 2) / 3}"),
            ("--time-format yyyy-qq", d => $"{d.Year}-Q{(d.Month + 2) / 3}"),
            ("--label end", d => Text(d.PlusMonths(3).PlusDays(-1), "uuuu-MM-dd")),
        ],
        [FrequencyUnit.Year] =
        [
            ("--time-format yyyy", d => $"{d.Year}"),
            ("", d => Text(d, "uuuu-MM-dd")),
        ],
    };

    private readonly List<(string[] Cells, FileBar[] Bars)> _rows = [];
    private readonly Form _form;
    private readonly List<string> _before = [];
    private readonly List<string> _after = [];
    private readonly char _delimiter;
    private readonly bool _isQuoted;
    private readonly string _lineEnd;
    private readonly string _comment;

    private DeclaredFile(Random random)
    {
        var options = new List<string>();
        Unit = Pick(
            random, FrequencyUnit.Irregular, FrequencyUnit.Minute, FrequencyUnit.Hour, FrequencyUnit.Session, FrequencyUnit.Session,
            FrequencyUnit.Week, FrequencyUnit.Month, FrequencyUnit.Quarter, FrequencyUnit.Year);
        var isDecimalComma = random.Next(4) == 0;
        var thousands = Pick(random, "", "", isDecimalComma ? "." : ",", " ", "'");
        _delimiter = isDecimalComma ? Pick(random, ';', '\t', '|') : Pick(random, ',', ';', '\t', '|');
        _isQuoted = random.Next(3) == 0 || thousands == "," || (isDecimalComma && _delimiter == ',');
        _lineEnd = Pick(random, "\n", "\r\n");
        var scale = Pick(random, 0, 0, -9, -4, 3);
        if (isDecimalComma) options.Add("--decimal-comma");
        if (thousands.Length > 0) options.Add($"--thousands \"{thousands}\"");
        if (isDecimalComma || random.Next(2) == 0) options.Add(_delimiter == '\t' ? "--delimiter tab" : $"--delimiter \"{_delimiter}\"");
        if (_delimiter == ';' && thousands.Length == 0 && !isDecimalComma) options.Add("--thousands ,");
        if (scale != 0) options.Add(string.Create(CultureInfo.InvariantCulture, $"--scale 1e{scale}"));

        var (times, written) = CreateTimes(random, options);
        var isCombined = written.All(w => w.Count(c => c == ' ') == 1) && random.Next(2) == 0;
        string[] timeNames = isCombined ? ["Day", "Clock"] : ["time"];
        if (isCombined) options.Add("--time-column Day+Clock");
        _form = Pick(random, Form.Columns, Form.Columns, Form.Symbols, Form.Wide, IsDated ? Form.Vintages : Form.Columns);
        if (_form == Form.Symbols) options.Add("--symbol-column sym");
        else if (_form != Form.Columns) options.Add(_form == Form.Wide ? "--wide" : "--vintages");
        var columns = Enumerable.Range(0, random.Next(1, 5)).Select(i => $"{(_form == Form.Vintages ? "c_2025020" : "c")}{i + 1}").ToArray();
        string[] names = [.. timeNames, .. _form == Form.Symbols ? ["sym"] : Array.Empty<string>(), .. columns];
        foreach (var (time, text) in times.Zip(written))
        {
            foreach (var symbol in _form == Form.Symbols ? ["A", "B"] : new string?[] { null })
            {
                var values = columns
                    .Select((_, i) => CreateNumber(random, isDecimalComma, thousands, scale, i == 0 && _form != Form.Columns))
                    .ToArray();
                if (_form == Form.Vintages && random.Next(2) == 0) values[^1] = values[0];
                string[] cells =
                    [.. isCombined ? text.Split(' ') : [text], .. symbol is null ? [] : new[] { symbol }, .. values.Select(v => v.Text)];
                _rows.Add((cells, [.. CreateBars(symbol, time, columns, [.. values.Select(v => v.Value)])]));
            }
        }

        if (random.Next(3) == 0) _rows.Reverse();

        _comment = random.Next(4) == 0 ? "#" : "";
        if (_comment.Length > 0) options.Add("--comment #");
        var skipped = random.Next(3) == 0 ? random.Next(1, 3) : 0;
        for (var i = 0; i < skipped; i++) _before.Add($"Title {i}");
        if (skipped > 0) options.Add($"--skip-lines {skipped}");
        if (random.Next(4) == 0) options.Add($"--header \"{string.Join(',', names)}\"");
        else Header = names;
        var footers = random.Next(4) == 0 ? random.Next(1, 3) : 0;
        for (var i = 0; i < footers; i++) _after.Add($"Footer {i}");
        if (footers > 0) options.Add($"--skip-footer {footers}");
        Options = string.Join(' ', options);
    }

    public FrequencyUnit Unit { get; }

    public string Options { get; }

    /// <summary>The names of the columns; null if the file has no header.</summary>
    public string[]? Header { get; }

    /// <summary>The bars in the order of the rows.</summary>
    public IReadOnlyList<FileBar> Bars => [.. _rows.SelectMany(r => r.Bars)];

    /// <summary>Whether the file contains several series.</summary>
    public bool HasSymbols => _form is Form.Symbols or Form.Wide;

    public int RowCount => _rows.Count;

    /// <summary>The greatest number of bars that a row can contain.</summary>
    public int MaxRowBars => _form is Form.Wide or Form.Vintages ? ColumnCount - 1 : 1;

    public int ColumnCount => _rows[0].Cells.Length;

    private bool IsDated => Unit is not (FrequencyUnit.Irregular or FrequencyUnit.Minute or FrequencyUnit.Hour);

    public static DeclaredFile Create(Random random) => new(random);

    /// <summary>Returns the bars that do not depend on the cell of a change: those of other rows, and for the header of other columns.</summary>
    public IReadOnlyList<FileBar> BarsBeside((int Row, int Column, string Text) change)
    {
        if (change.Row >= 0) return [.. _rows.Where((_, i) => i != change.Row).SelectMany(r => r.Bars)];
        var name = Header![change.Column];
        return _form switch
        {
            Form.Wide => [.. Bars.Where(b => b.Symbol != name)],
            // A publication contains the values that differ from those of the publication before.
            Form.Vintages => [],
            _ => Bars,
        };
    }

    /// <summary>Returns the file.</summary>
    /// <param name="change">Whose cell is changed: a row, -1 for the header, and a column, with the text as it is in the file.</param>
    public byte[] Write((int Row, int Column, string Text)? change = null)
    {
        var lines = new List<string>(_before);
        if (Header is not null) lines.Add(Line(Header, change is { Row: -1 } ? change : null));
        for (var i = 0; i < _rows.Count; i++)
        {
            if (_comment.Length > 0 && i % 3 == 1) lines.Add("# a comment");
            lines.Add(Line(_rows[i].Cells, change is { } c && c.Row == i ? change : null));
        }

        lines.AddRange(_after);
        return Encoding.UTF8.GetBytes(string.Join(_lineEnd, lines) + _lineEnd);
    }

    private string Line(string[] cells, (int Row, int Column, string Text)? change) => string.Join(
        _delimiter,
        cells.Select((c, i) => change is { } changed && changed.Column == i ? changed.Text : _isQuoted ? $"\"{c}\"" : c));

    /// <summary>Returns the bars of a row with the values of its columns.</summary>
    private IEnumerable<FileBar> CreateBars(string? symbol, Instant time, string[] columns, double[] values)
    {
        if (_form is Form.Columns or Form.Symbols)
        {
            yield return new(symbol, null, time, columns.Zip(values).ToDictionary(f => f.First, f => f.Second));
            yield break;
        }

        var previous = double.NaN;
        for (var i = 0; i < columns.Length; i++)
        {
            if (double.IsNaN(values[i]) || (_form == Form.Vintages && values[i].Equals(previous))) continue;
            previous = values[i];
            var fields = new Dictionary<string, double> { ["value"] = values[i] };
            // What was published on a day was known at its end.
            yield return _form == Form.Wide
                ? new(columns[i], null, time, fields)
                : new(null, Instant.FromUtc(2025, 2, 2 + i, 0, 0), time, fields);
        }
    }

    private (Instant[] Times, string[] Written) CreateTimes(Random random, List<string> options)
    {
        var count = random.Next(1, 12);
        if (s_periods.TryGetValue(Unit, out var notations))
        {
            var (periodOptions, writePeriod) = notations[random.Next(notations.Length)];
            options.Add(periodOptions);
            var day = Unit == FrequencyUnit.Week ? new LocalDate(2019, 1, 7) : new LocalDate(1990 + random.Next(20), 1, 1);
            LocalDate[] firsts = [.. Enumerable.Range(0, count).Select(i => Unit switch
            {
                FrequencyUnit.Week => day.PlusWeeks(i),
                FrequencyUnit.Month => day.PlusMonths(i),
                FrequencyUnit.Quarter => day.PlusMonths(3 * i),
                _ => day.PlusYears(i),
            })];
            return ([.. firsts.Select(d => d.AtMidnight().InUtc().ToInstant())], [.. firsts.Select(writePeriod)]);
        }

        if (Unit == FrequencyUnit.Session)
        {
            var (dateOptions, writeDate) = s_dates[random.Next(s_dates.Length)];
            options.Add(dateOptions);
            var first = new LocalDate(2019, 1, 1).PlusDays(random.Next(2_000));
            var days = Enumerable.Range(0, count * 3).Where(_ => random.Next(3) == 0).DefaultIfEmpty(1).Select(first.PlusDays).ToArray();
            return ([.. days.Select(d => d.AtMidnight().InUtc().ToInstant())], [.. days.Select(writeDate)]);
        }

        var (instantOptions, write) = Pick(
            random, [.. s_instants.Where(i => Unit != FrequencyUnit.Irregular || !i.Options.EndsWith(Infer, StringComparison.Ordinal))]);
        options.Add(instantOptions);
        var isInferred = instantOptions.EndsWith(Infer, StringComparison.Ordinal);
        var step = Unit == FrequencyUnit.Hour ? Duration.FromHours(1) : Duration.FromMinutes(isInferred ? 10 : 1);
        // Before November, so that no local time occurs twice.
        var start = Instant.FromUtc(2019 + random.Next(6), 4, 1, 0, 0) + (step * random.Next(3_000));
        // All bars around a repeated hour, whose passes only their order tells apart.
        var change = Instant.FromUtc(2021, 11, 7, 6, 0);
        Instant[] times = isInferred
            ? [.. Enumerable.Range(0, (int)(Duration.FromHours(4) / step)).Select(i => change - Duration.FromHours(2) + (step * i))]
            : [.. Enumerable.Range(0, count * 3).Where(_ => random.Next(3) == 0).DefaultIfEmpty(1).Select(i => start + (step * i))];
        var isEnd = Unit != FrequencyUnit.Irregular && random.Next(3) == 0;
        if (isEnd) options.Add("--label end");
        var span = Unit == FrequencyUnit.Hour ? Duration.FromHours(1) : Duration.FromMinutes(1);
        return (times, [.. times.Select(t => write(isEnd ? t + span : t))]);
    }

    private static (double Value, string Text) CreateNumber(
        Random random, bool isDecimalComma, string thousands, int scale, bool mustHaveValue)
    {
        if (!mustHaveValue && random.Next(12) == 0) return (double.NaN, Pick(random, "", "N/A", "-", "."));
        var number = (random.NextInt64(2) == 0 ? 1 : -1) * (decimal)random.NextInt64(random.Next(2) == 0 ? 100_000 : 1_000_000_000_000)
            / Pick(random, 1m, 10m, 100m, 10_000m, 1_000_000m);
        var plain = Math.Abs(number).ToString(CultureInfo.InvariantCulture);
        var value = double.Parse($"{plain}e{scale}", CultureInfo.InvariantCulture);
        var parts = plain.Split('.');
        if (thousands.Length > 0 && random.Next(4) > 0)
        {
            for (var i = parts[0].Length - 3; i > 0; i -= 3) parts[0] = parts[0].Insert(i, thousands);
        }

        return number < 0 ? (-value, "-" + Joined()) : (value, Joined());

        string Joined() => string.Join(isDecimalComma ? ',' : '.', parts);
    }

    private static LocalDateTime Local(Instant time) => time.InZone(DateTimeZoneProviders.Tzdb[Zone]).LocalDateTime;

    private static string Text(LocalDateTime time, string pattern) =>
        LocalDateTimePattern.CreateWithInvariantCulture(pattern).Format(time);

    private static string Text(LocalDate date, string pattern) => LocalDatePattern.CreateWithInvariantCulture(pattern).Format(date);

    private static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];

    /// <summary>What the columns of values are.</summary>
    private enum Form
    {
        /// <summary>Fields of one series.</summary>
        Columns,

        /// <summary>Fields of the series that a column names.</summary>
        Symbols,

        /// <summary>Series.</summary>
        Wide,

        /// <summary>Publications of one series.</summary>
        Vintages,
    }
}
