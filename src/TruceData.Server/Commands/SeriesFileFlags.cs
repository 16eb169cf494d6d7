using System.CommandLine;
using System.Globalization;
using TruceData.Server.Importing;
using TruceData.Server.Importing.Layouts;
using TruceData.V1;

namespace TruceData.Server.Commands;

/// <summary>The options of the command line that build <see cref="SeriesFileOptions"/>.</summary>
internal static class SeriesFileFlags
{
    private static readonly Option<string?> Layout = new("--layout")
    {
        Description = "The layout of a vendor, for example yfinance, or the path of a layout file; `trucedata layouts` lists them. Other "
            + "options replace its own. Default: detected by the header; none to switch this off.",
    };

    private static readonly Option<string?> Delimiter = CsvInput.CreateDelimiter();

    private static readonly Option<string?> Header = new("--header")
    {
        Description = "The names of the columns, separated by commas, of a file without a header line.",
    };

    private static readonly Option<bool> NoHeader = new("--no-header")
    {
        Description = "Whether the file has no header line. Its columns are named 1, 2, … unless --header names them.",
    };

    private static readonly Option<int> SkipLines = new("--skip-lines") { Description = "The number of lines to skip before the header." };
    private static readonly Option<int> SkipFooter = new("--skip-footer") { Description = "The number of lines to skip at the end." };
    private static readonly Option<string?> Comment = new("--comment") { Description = "Lines that start with this text are skipped." };
    private static readonly Option<string?> Member = new("--member") { Description = "The file to read within a zip archive." };

    private static readonly Option<string[]> Column = new("--column")
    {
        Description = "CSV_COLUMN=FIELD, can be repeated; other columns are skipped. Default: every column, by its name. "
            + "FIELD is open, high, low, close, volume, value, simple_return, log_return or a name; simple_return:NAME and "
            + "log_return:NAME name a column of returns.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> Unit = new("--unit")
    {
        Description = "FIELD=UNIT, can be repeated: the unit of a field of a new series, such as price:USD, money:USD, count:trades, "
            + "index-points, fraction, fraction-points, fraction-per-year, tonnes or days.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> Rule = new("--rule")
    {
        Description = "FIELD=RULE, can be repeated: how values of a named field of a new series are combined into longer bars: first, "
            + "maximum, minimum, last or sum.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> TimeColumn = new("--time-column")
    {
        Description = "The column with the times of the bars, or several joined by \"+\", such as Date+Time. Default: detected.",
    };

    private static readonly Option<string?> SymbolColumn = new("--symbol-column")
    {
        Description = "The column that names the instrument of each row; each instrument becomes a series.",
    };

    private static readonly Option<bool> Wide = new("--wide") { Description = "Whether each column of values is a series." };

    private static readonly Option<string[]> Where = new("--where")
    {
        Description = "COLUMN=VALUE, can be repeated: a condition that a row must meet to be read.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> KnowledgeTimeColumn = new("--knowledge-time-column")
    {
        Description = "The column with the instant or date on which each row was published.",
    };

    private static readonly Option<bool> Vintages = new("--vintages")
    {
        Description = "Whether each column holds the figures as published on the date that ends its name, such as GDP_20250130.",
    };

    private static readonly Option<string?> TimeFormat = new("--time-format")
    {
        Description = "The format of the times: iso, local, session-date, date, s, ms, us, ns, yyyymmdd, excel, yyyy-mm, yyyy-qq, yyyy, "
            + "local-s, local-ms, local-us or local-ns for counts since 1970 on the clock of --zone, or a pattern such as "
            + "\"dd.MM.yyyy HH:mm:ss\". Default: detected.",
    };

    private static readonly Option<string?> Zone = new("--zone") { Description = "The IANA time zone of times without an offset." };

    private static readonly Option<string?> Ambiguous = new("--ambiguous")
    {
        Description = "The meaning of local times that occur twice because clocks are set back: infer, earlier or later. Default: refused.",
    };

    private static readonly Option<string?> Shift = new("--shift") { Description = "A duration to add to each time, such as -7h or 30m." };

    private static readonly Option<string?> Label = new("--label")
    {
        Description = "Whether times are the start or the end of bars. Default: by the name of the column, otherwise start.",
    };

    private static readonly Option<string?> Duplicates = new("--duplicates")
    {
        Description = "Which of several rows with equal times is read: first or last. Default: refused.",
    };

    private static readonly Option<bool> DecimalComma = new("--decimal-comma") { Description = "Whether numbers have a decimal comma." };

    private static readonly Option<string?> Thousands = new("--thousands")
    {
        Description = "The separator of thousands: \",\", \".\", \" \" or \"'\". Default: commas if one of the first rows has a number in "
            + "which they can mean nothing else, as in 6,552.51; others are refused.",
    };

    private static readonly Option<string[]> Missing = new("--missing")
    {
        Description = "A text of missing values, can be repeated, in addition to an empty cell, NaN, NA, N/A, #N/A, null, None, - and .",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<double?> Scale = new("--scale")
    {
        Description = "A number by which all values except volumes are multiplied, such as 1e-9.",
    };

    /// <summary>All options.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        Layout, Delimiter, Header, NoHeader, SkipLines, SkipFooter, Comment, Member, Column, Unit, Rule, TimeColumn, SymbolColumn, Wide,
        Where, KnowledgeTimeColumn, Vintages, TimeFormat, Zone, Ambiguous, Shift, Label, Duplicates, DecimalComma, Thousands, Missing,
        Scale,
    ];

    /// <summary>Builds the options of a file.</summary>
    /// <exception cref="CommandException">A value is invalid.</exception>
    public static SeriesFileOptions Read(ParseResult parsed)
    {
        var options = new SeriesFileOptions
        {
            Layout = parsed.GetValue(Layout) ?? "",
            Delimiter = CsvInput.ReadDelimiter(parsed.GetValue(Delimiter))?.ToString() ?? "",
            Header = { Split(parsed.GetValue(Header), ',') },
            NoHeader = parsed.GetValue(NoHeader),
            SkipLines = parsed.GetValue(SkipLines),
            SkipFooter = parsed.GetValue(SkipFooter),
            Comment = parsed.GetValue(Comment) ?? "",
            Member = parsed.GetValue(Member) ?? "",
            Columns = { ColumnOption.Read(parsed.GetValue(Column) ?? [], parsed.GetValue(Unit) ?? [], parsed.GetValue(Rule) ?? []) },
            TimeColumns = { Split(parsed.GetValue(TimeColumn), '+') },
            SymbolColumn = parsed.GetValue(SymbolColumn) ?? "",
            Wide = parsed.GetValue(Wide),
            Where = { (parsed.GetValue(Where) ?? []).Select(ReadCondition) },
            KnowledgeTimeColumn = parsed.GetValue(KnowledgeTimeColumn) ?? "",
            Vintages = parsed.GetValue(Vintages),
            TimeFormat = parsed.GetValue(TimeFormat) ?? "",
            Zone = parsed.GetValue(Zone) ?? "",
            AmbiguousTime = ReadEnum<AmbiguousTime>(Ambiguous, parsed.GetValue(Ambiguous)),
            Shift = parsed.GetValue(Shift) is { } shift ? ReadDuration(shift) : null,
            Label = ReadEnum<BarLabel>(Label, parsed.GetValue(Label)),
            DuplicateTime = ReadEnum<DuplicateTime>(Duplicates, parsed.GetValue(Duplicates)),
            DecimalComma = parsed.GetValue(DecimalComma),
            Thousands = parsed.GetValue(Thousands) ?? "",
            Missing = { parsed.GetValue(Missing) ?? [] },
        };
        if (parsed.GetValue(Scale) is { } scale) options.Scale = scale;
        return options;
    }

    /// <summary>Returns the layout of a file, which the options name or the header shows, with the options that result.</summary>
    /// <exception cref="CommandException">An option is invalid, or there is no such layout.</exception>
    public static async Task<FileLayout> FindLayoutAsync(
        ParseResult parsed, Stream input, string file, CancellationToken cancellationToken)
    {
        var given = Read(parsed);
        var layouts = SeriesFileLayouts.BuiltIn;
        if (SeriesFileLayouts.IsPath(given.Layout))
        {
            var own = LayoutFile.Read(given.Layout);
            layouts = layouts.With(own);
            given.Layout = own.Id;
        }

        return Guard(() => FileLayout.Find(layouts, given))
            ?? await FileLayout.DetectAsync(layouts, given, input, file, cancellationToken);
    }

    /// <summary>Reports an error of a layout as one of the option.</summary>
    public static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (BadCellException error)
        {
            throw new CommandException($"{Layout.Name}: {error.Message} {error.Fix}", error);
        }
    }

    private static string[] Split(string? text, char separator) => text?.Split(separator, StringSplitOptions.TrimEntries) ?? [];

    private static SeriesFileCondition ReadCondition(string text)
    {
        var split = text.IndexOf('=', StringComparison.Ordinal);
        return split > 0
            ? new SeriesFileCondition { Column = text[..split], Value = text[(split + 1)..] }
            : throw new CommandException($"--where: \"{text}\" is not of the form COLUMN=VALUE.");
    }

    private static T ReadEnum<T>(Option option, string? text)
        where T : struct, Enum
    {
        if (text is null) return default;
        var values = Enum.GetNames<T>().Where(n => n != "Unspecified").Select(n => n.ToLowerInvariant()).ToArray();
        return values.Contains(text)
            ? Enum.Parse<T>(text, ignoreCase: true)
            : throw new CommandException($"{option.Name}: \"{text}\" is not one of {string.Join(", ", values)}.");
    }

    private static Google.Protobuf.WellKnownTypes.Duration ReadDuration(string text)
    {
        var seconds = text.Length < 2 ? 0 : text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => 0,
        };
        var number = text.AsSpan(0, Math.Max(text.Length - 1, 0));
        return seconds > 0 && int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
            ? new Google.Protobuf.WellKnownTypes.Duration { Seconds = (long)count * seconds }
            : throw new CommandException($"--shift: \"{text}\" is not of the form -7h, 30m, 10s or 1d.");
    }
}
