using System.Collections.Frozen;
using System.CommandLine;
using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Curation;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Hosting;
using TruceData.Server.Importing;
using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Store;

namespace TruceData.Server.Commands;

/// <summary>`trucedata import series FILE.csv`: add or correct the bars of one series, as one revision.</summary>
internal static class ImportSeriesCommand
{
    private static readonly Argument<string> FileArgument = new("FILE") { Description = "CSV with a header line, plain or gzip." };
    private static readonly Option<string?> Name = new("--name") { Description = "Name of the series, series/{id} or the id alone. Default: the file's name." };
    private static readonly Option<string?> Header = new("--header") { Description = "Typed header of the series (protojson). Default: FILE.json beside the file, else the series in the store." };
    private static readonly Option<string?> Frequency = new("--frequency") { Description = "Length of a bar of a new series: 1s, 5m, 1h, session, week, month or irregular." };
    private static readonly Option<string?> Calendar = new("--calendar") { Description = "Calendar of a new series, for example XNYS or 24x7." };
    private static readonly Option<string?> Instrument = new("--instrument") { Description = "Instrument of a new series." };
    private static readonly Option<string?> Currency = new("--currency") { Description = "ISO 4217 code of the prices of a new series; without it they are index points." };
    private static readonly Option<string?> Publisher = new("--publisher") { Description = "Who publishes the figures of a new series." };
    private static readonly Option<string?> Terms = new("--terms") { Description = "On which terms the figures of a new series may be used." };
    private static readonly Option<string?> TimeColumn = new("--time-column") { Description = "Column of the bars' starts. Default: found by its name." };
    private static readonly Option<string?> TimeFormat = new("--time-format") { Description = "How starts are written: iso, local, session-date, date, s, ms, us or ns. Default: found from the first row." };
    private static readonly Option<string?> Zone = new("--zone") { Description = "IANA zone of times without an offset." };
    private static readonly Option<string[]> Column = new("--column") { Description = "CSV_COLUMN=FIELD, repeatable; other columns are left out. Default: every column, by its name.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> Delimiter = new("--delimiter") { Description = "What stands between cells: comma, semicolon, tab or one character. Default: found." };
    private static readonly Option<bool> DecimalComma = new("--decimal-comma") { Description = "Numbers are written with a decimal comma." };
    private static readonly Option<string?> KnowledgeTime = new("--knowledge-time") { Description = "For corrections: the instant (ISO 8601, UTC) from which these bars were known; earlier views keep the old ones." };
    private static readonly Option<string> Store = CommonOptions.Store();
    private static readonly Option<string> Author = CommonOptions.Author();
    private static readonly Option<string?> Message = CommonOptions.Message("names the file");

    public static Command Create()
    {
        var command = new Command("series", "Import bars from CSV; bars of the same time replace those in the store, others stay.")
        {
            FileArgument, Name, Header, Frequency, Calendar, Instrument, Currency, Publisher, Terms, TimeColumn, TimeFormat, Zone, Column,
            Delimiter, DecimalComma, KnowledgeTime, Store, Author, Message,
        };
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(() => RunAsync(parsed, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = parsed.GetRequiredValue(FileArgument);
        var knowledgeTime = InstantText.Read(parsed.GetValue(KnowledgeTime), "--knowledge-time");
        await using var input = Open(file);
        var (opened, revision) = await CuratedStore.OpenAsync(
            parsed.GetRequiredValue(Store), new StoreOptions(), empty => CuratedData.EnsureFilledAsync(DefaultPaths.Data, empty, Console.Out, cancellationToken), cancellationToken);
        await using var store = opened;
        var view = new View(revision, KnowledgeTime: null);
        var catalog = new Catalog(store);

        var name = SeriesName(parsed.GetValue(Name), file);
        var known = await KnownHeaderAsync(parsed, name, file, store, view, cancellationToken);
        var draft = known ?? Draft(parsed, name);
        CheckHeader(draft, isDraft: known is null);
        if (draft.HasPolicy) throw new CommandException($"{draft.Name} is the level of {draft.Policy}, which follows from its events: import those as records, or the bars into another series.");
        await CheckReferencesAsync(draft, store, view, cancellationToken);
        var clock = (await catalog.HandleAsync(view, draft, cancellationToken)).Clock;
        await using var reader = await CsvBarReader.OpenAsync(input, file, CsvOptions(parsed, SeriesImport.SessionStart(draft, clock)), cancellationToken);
        var series = known ?? NewSeries.WithFields(draft, reader.Layout.Fields, parsed.GetValue(Currency));
        CheckHeader(series, isDraft: false);
        Console.Out.WriteLine(LayoutText.Describe(reader.Layout));

        await using var session = await store.BeginWriteAsync(
            parsed.GetRequiredValue(Author), parsed.GetValue(Message) ?? $"import {Path.GetFileName(file)}", cancellationToken);
        await CheckSameBarsAsync(series, store, session, cancellationToken);
        await session.PutAsync(series.ToRecord(), cancellationToken);
        var import = new SeriesImport(series, clock, file, reader);
        await ProgressBar.RunAsync(progress => import.WriteAsync(session, knowledgeTime, progress, cancellationToken));
        var result = await session.CommitAsync(cancellationToken);
        if (import.Note is { } note) Console.Out.WriteLine(note);
        Console.Out.WriteLine(result.HasChanged
            ? $"Revision {result.Revision.Number}: {series.Name}."
            : $"Nothing new in {file}; the store stays at revision {result.Revision.Number}.");
        return 0;
    }

    private static async Task<V1.Series?> KnownHeaderAsync(
        ParseResult parsed, string name, string file, DataStore store, View view, CancellationToken cancellationToken)
    {
        var path = parsed.GetValue(Header) ?? SiblingHeader(file);
        var stored = await store.FindRecordAsync(view.Revision, name, cancellationToken);
        var known = path is not null ? ReadHeader(path) : stored is null ? null : RecordMapping.Message<V1.Series>(stored);
        if (known is null) return null;
        if (parsed.GetValue(Name) is not null && known.Name != name) throw new CommandException($"--name: the header in {path} is that of {known.Name}, not of {name}.");

        var other = OtherThan(known, parsed).ToArray();
        return other.Length == 0
            ? known
            : throw new CommandException($"the header of {known.Name}{(path is null ? " in the store" : $", read from {path},")} says otherwise than {string.Join(", ", other)}; leave that out or change the header.");
    }

    /// <summary>The options that describe a new series and differ from the header that there is.</summary>
    private static IEnumerable<string> OtherThan(V1.Series known, ParseResult parsed)
    {
        if (parsed.GetValue(Frequency) is { } frequency && !NewSeries.ReadFrequency(frequency).Equals(known.Frequency)) yield return Frequency.Name;
        if (parsed.GetValue(Calendar) is { } calendar && NewSeries.InCollection(calendar, Collections.Calendars) != known.Calendar) yield return Calendar.Name;
        if (parsed.GetValue(Instrument) is { } instrument && NewSeries.InCollection(instrument, Collections.Instruments) != known.Instrument) yield return Instrument.Name;
        if (parsed.GetValue(Currency) is { } currency && known.Fields.Any(f => f.Field != V1.Field.Volume && f.Unit.Currency != currency)) yield return Currency.Name;
        if (parsed.GetValue(Publisher) is { } publisher && publisher != known.Publisher) yield return Publisher.Name;
        if (parsed.GetValue(Terms) is { } terms && terms != known.Terms) yield return Terms.Name;
    }

    private static async Task CheckSameBarsAsync(V1.Series series, DataStore store, WriteSession session, CancellationToken cancellationToken)
    {
        if ((await session.FindRecordsAsync([series.Name], cancellationToken)).SingleOrDefault()?.Message<V1.Series>() is not { } before) return;
        if (SeriesIdentity.Change(before, series) is not { } field) return;
        if (await store.FindSeriesAsync(series.Name, session.Revision - 1, cancellationToken) is null) return;
        throw new CommandException($"the header of {series.Name} has another {field} than the stored one, whose bars would change their meaning; import into another series.");
    }

    private static V1.Series ReadHeader(string path)
    {
        var name = $"series/{Path.GetFileNameWithoutExtension(path)}";
        var header = ProtoJsonFile.Parse(path, name, ReadBytes(path), V1.Series.Descriptor);
        return header.Violations.Count == 0 && header.Message is V1.Series series
            ? series
            : throw new CommandException(string.Join(Environment.NewLine, header.Violations));
    }

    private static V1.Series Draft(ParseResult parsed, string name) => NewSeries.Draft(
        name,
        parsed.GetValue(Frequency) ?? throw new CommandException($"{name} is new: give --frequency (1s, 5m, 1h, session, week, month or irregular), or a typed header with --header."),
        parsed.GetValue(Calendar),
        parsed.GetValue(Instrument),
        parsed.GetValue(Publisher),
        parsed.GetValue(Terms));

    /// <summary>Holds a header against the contract; a draft has no fields yet, which follow from the file.</summary>
    private static void CheckHeader(V1.Series series, bool isDraft)
    {
        var violations = RecordRules.Check(series).Where(v => !isDraft || v.Field != "fields").ToArray();
        if (violations.Length > 0)
            throw Broken(series, violations);
    }

    private static async Task CheckReferencesAsync(V1.Series series, DataStore store, View view, CancellationToken cancellationToken)
    {
        var names = References.Enumerate(series).Select(r => r.Name).ToArray();
        var found = (await store.FindRecordsAsync(view.Revision, names, cancellationToken)).ToDictionary(r => r.Name, r => r.Message(), StringComparer.Ordinal);
        var violations = CrossRules.CheckReferences(series, new RecordSet(found, CuratedData.Nothing, FrozenSet<string>.Empty));
        if (violations.Count > 0) throw Broken(series, violations);
    }

    private static CommandException Broken(V1.Series series, IReadOnlyList<Violation> violations) =>
        new($"the header of {series.Name} breaks the contract: {string.Join(" ", violations.Select(v => $"{v.Field}{(v.Field.Length > 0 ? ": " : "")}{v.Message}. {v.Fix}"))}");

    private static CsvBarOptions CsvOptions(ParseResult parsed, Func<LocalDate, long?>? sessionStart) => new()
    {
        SessionStart = sessionStart,
        TimeColumn = parsed.GetValue(TimeColumn),
        TimeFormat = ReadTimeFormat(parsed.GetValue(TimeFormat)),
        TimeZone = parsed.GetValue(Zone),
        Fields = ReadColumns(parsed.GetValue(Column) ?? []),
        Delimiter = ReadDelimiter(parsed.GetValue(Delimiter)),
        DecimalComma = parsed.GetValue(DecimalComma),
    };

    private static CsvTimeFormat? ReadTimeFormat(string? text) => text is null
        ? null
        : TimeFormats.ByName.TryGetValue(text, out var format)
            ? format
            : throw new CommandException($"--time-format: \"{text}\" is not one of {string.Join(", ", TimeFormats.ByName.Keys)}.");

    private static Dictionary<string, string>? ReadColumns(string[] columns)
    {
        if (columns.Length == 0) return null;
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in columns)
        {
            var split = column.LastIndexOf('=');
            if (split < 1 || split == column.Length - 1) throw new CommandException($"--column: \"{column}\" is not of the form CSV_COLUMN=FIELD.");
            if (!fields.TryAdd(column[..split], column[(split + 1)..])) throw new CommandException($"--column: {column[..split]} is named twice.");
        }

        return fields;
    }

    private static char? ReadDelimiter(string? text) => text switch
    {
        null => null,
        "comma" => ',',
        "semicolon" => ';',
        "tab" => '\t',
        { Length: 1 } => text[0],
        _ => throw new CommandException($"--delimiter: \"{text}\" is not comma, semicolon, tab or one character."),
    };

    private static string SeriesName(string? name, string file)
    {
        var id = name ?? Path.GetFileName(file).Split('.')[0].ToLowerInvariant().Replace('_', '-').Replace(' ', '-');
        return id.StartsWith("series/", StringComparison.Ordinal) ? id : $"series/{id}";
    }

    private static string? SiblingHeader(string file)
    {
        var plain = file.EndsWith(".gz", StringComparison.Ordinal) ? file[..^3] : file;
        var header = Path.ChangeExtension(plain, ".json");
        return File.Exists(header) ? header : null;
    }

    private static FileStream Open(string file) =>
        Reading(file, () => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan | FileOptions.Asynchronous));

    private static byte[] ReadBytes(string file) => Reading(file, () => File.ReadAllBytes(file));

    private static T Reading<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file} cannot be read: {refused.Message}", refused);
        }
    }
}
