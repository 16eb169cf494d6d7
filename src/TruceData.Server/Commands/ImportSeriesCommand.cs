using System.Collections.Frozen;
using System.CommandLine;
using Google.Protobuf;
using TruceData.Domain.Time;
using TruceData.Server.Curation;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Hosting;
using TruceData.Server.Importing;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Store;

namespace TruceData.Server.Commands;

/// <summary>`trucedata import series FILE.csv` adds or corrects the bars of one series as one revision.</summary>
internal static class ImportSeriesCommand
{
    private static readonly Argument<string> FileArgument = new("FILE") { Description = "A CSV file with a header line, plain or gzip." };

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "The name of the series, series/{id} or the id alone. Default: the name of the file.",
    };

    private static readonly Option<string?> Header = new("--series-header")
    {
        Description = "The typed header of the series (protojson). Default: FILE.json next to the file, otherwise the series in the store.",
    };

    private static readonly Option<string?> Frequency = new("--frequency")
    {
        Description = "The frequency of a new series: 1s, 5m, 1h, session, week, month or irregular.",
    };

    private static readonly Option<string?> Calendar = new("--calendar")
    {
        Description = "The calendar of a new series, for example XNYS or 24x7.",
    };

    private static readonly Option<string?> CalendarFromFile = new("--calendar-from-file")
    {
        Description = "A file with the record of a calendar (protojson), which is imported with the series and becomes its calendar.",
    };

    private static readonly Option<bool> CalendarFromDates = new("--calendar-from-dates")
    {
        Description = "Whether to make the calendar of the series from the dates of the file. Each is a session of the whole day in "
            + "--zone, by default UTC.",
    };

    private static readonly Option<string?> Instrument = new("--instrument") { Description = "The instrument of a new series." };

    private static readonly Option<string?> Currency = new("--currency")
    {
        Description = "The ISO 4217 code for the prices of a new series. Default: the values are index points.",
    };

    private static readonly Option<string?> Publisher = new("--publisher") { Description = "The publisher of a new series." };
    private static readonly Option<string?> Terms = new("--terms") { Description = "The terms of use of a new series." };

    private static readonly Option<string?> ObservedAt = new("--observed-at")
    {
        Description = "The time of day at which the closes or values of a new series are observed within each session, for example 14:30, "
            + "or \"19:30 Europe/London\" in a zone other than the calendar's. Default: at the end of the session.",
    };

    private static readonly Option<string?> KnowledgeTime = new("--knowledge-time")
    {
        Description = "For corrections: the instant (ISO 8601, UTC) from which these bars were known; earlier views keep the old bars.",
    };

    private static readonly Option<string> Store = CommonOptions.CreateStore();
    private static readonly Option<string> Author = CommonOptions.CreateAuthor();
    private static readonly Option<string?> Message = CommonOptions.CreateMessage("names the file");

    public static Command Create()
    {
        var command = new Command("series", "Import bars from CSV; they replace the stored bars with equal times, and the others stay.")
        {
            FileArgument, Name, Header, Frequency, Calendar, CalendarFromFile, CalendarFromDates, Instrument, Currency, Publisher, Terms,
            ObservedAt, KnowledgeTime, Store, Author, Message,
        };
        foreach (var option in SeriesFileFlags.All) command.Add(option);
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(() => RunAsync(parsed, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = parsed.GetRequiredValue(FileArgument);
        var knowledgeTime = InstantText.Parse(parsed.GetValue(KnowledgeTime), "--knowledge-time");
        await using var input = CsvInput.Open(file);
        var (opened, revision) = await CuratedStore.OpenAsync(
            parsed.GetRequiredValue(Store),
            new StoreOptions(),
            empty => CuratedData.EnsureFilledAsync(DefaultPaths.Data, empty, Console.Out, cancellationToken),
            cancellationToken);
        await using var store = opened;
        var view = new View(revision, KnowledgeTime: null);
        var reader = new SeriesReader(store, new Catalog(store));

        var name = SeriesName(parsed.GetValue(Name), file);
        var calendar = await FindCalendarAsync(parsed, name, file, cancellationToken);
        var known = await FindHeaderAsync(parsed, name, calendar, file, store, view, cancellationToken);
        var draft = known ?? CreateDraft(parsed, name, calendar);
        CheckHeader(draft, isDraft: known is null);
        await CheckReferencesAsync(draft, calendar, store, view, cancellationToken);
        var clock = calendar is null
            ? await reader.ClockOfAsync(view, draft.ToDefinition(), cancellationToken)
            : SeriesClock.Create(draft, _ => calendar);
        var options = SeriesFileFlags.Read(parsed);

        // The zone of the days of a calendar that is made from dates has no effect on the dates themselves.
        if (parsed.GetValue(CalendarFromDates)) options.Zone = "";
        var target = SeriesFileTarget.Create(draft, clock, parsed.GetValue(Currency));
        await using var csv = await SeriesFile.OpenAsync(input, file, options, target, cancellationToken);
        var series = known ?? NewSeries.WithFields(draft, csv.Fields);
        CheckHeader(series, isDraft: false);
        Console.Out.WriteLine(LayoutText.Describe(csv, options));

        await using var session = await store.BeginWriteAsync(
            parsed.GetRequiredValue(Author), parsed.GetValue(Message) ?? $"import {Path.GetFileName(file)}", cancellationToken);
        await StoredHeaders.CheckSameBarsAsync(series, store, session, cancellationToken);
        if (calendar is not null) await PutCalendarAsync(calendar, store, session, cancellationToken);
        await session.PutAsync(series.ToRecord(), cancellationToken);
        var import = new SeriesImport(series, clock, file, csv);
        await ProgressLine.RunAsync(progress => import.WriteAsync(session, knowledgeTime, progress, cancellationToken));
        var result = await session.CommitAsync(cancellationToken);
        if (import.Note is { } note) Console.Out.WriteLine(note);
        Console.Out.WriteLine(result.HasChanged
            ? $"Revision {result.Revision.Number}: {series.Name}."
            : $"Nothing new in {file}; the store stays at revision {result.Revision.Number}.");
        return 0;
    }

    /// <summary>Returns the calendar to import with the series; null if none is given.</summary>
    private static async Task<V1.Calendar?> FindCalendarAsync(
        ParseResult parsed, string name, string file, CancellationToken cancellationToken)
    {
        var path = parsed.GetValue(CalendarFromFile);
        var fromDates = parsed.GetValue(CalendarFromDates);
        string?[] given = [parsed.GetValue(Calendar), path, fromDates ? CalendarFromDates.Name : null];
        if (given.Count(option => option is not null) > 1)
        {
            throw new CommandException(
                $"{Calendar.Name}, {CalendarFromFile.Name} and {CalendarFromDates.Name} exclude each other; give one of them.");
        }

        if (path is not null) return SeriesCalendar.Parse(path, CsvInput.ReadBytes(path));
        if (!fromDates) return null;
        await using var input = CsvInput.Open(file);
        var options = SeriesFileFlags.Read(parsed);
        return await SeriesCalendar.FromDatesAsync(name[(Collections.Series.Length + 1)..], file, input, options, cancellationToken);
    }

    /// <summary>Writes the calendar of the series, unless stored bars of other series do not fit it.</summary>
    private static async Task PutCalendarAsync(
        V1.Calendar calendar, DataStore store, WriteSession session, CancellationToken cancellationToken)
    {
        var revision = session.Revision - 1;
        var existing = await StoredRecords.ReadAllAsync(store.ListRecordsAsync, revision, cancellationToken);
        var records = new Dictionary<string, IMessage>(StringComparer.Ordinal) { [calendar.Name] = calendar };
        var violations = await StoredBarCheck.FindViolationsAsync(store, revision, records, existing, cancellationToken);
        if (violations.Count > 0)
        {
            var texts = violations.Select(v => $"{calendar.Name}: {v.Message}. Give the calendar another name, or add the missing days.");
            throw new CommandException(string.Join(Environment.NewLine, texts));
        }

        await session.PutAsync(RecordNormalizer.Normalize(calendar).ToRecord(), cancellationToken);
    }

    private static async Task<V1.Series?> FindHeaderAsync(
        ParseResult parsed, string name, V1.Calendar? ownCalendar, string file, DataStore store, View view,
        CancellationToken cancellationToken)
    {
        var path = parsed.GetValue(Header) ?? FindHeaderFile(file);
        var stored = await store.FindRecordAsync(view.Revision, name, cancellationToken);
        var known = path is not null ? ReadHeader(path) : stored is null ? null : RecordMapping.Message<V1.Series>(stored);
        if (known is null) return null;
        if (parsed.GetValue(Name) is not null && known.Name != name)
            throw new CommandException($"--name: the header in {path} belongs to {known.Name}, not to {name}.");

        var different = DifferentOptions(known, ownCalendar, parsed).ToArray();
        var origin = path is null ? "in the store" : $"in {path}";
        return different.Length == 0
            ? known
            : throw new CommandException(
                $"the header of {known.Name} {origin} differs from {string.Join(", ", different)}; "
                + "omit these options or change the header.");
    }

    /// <summary>Returns the names of the options that describe a new series but differ from the header.</summary>
    private static IEnumerable<string> DifferentOptions(V1.Series known, V1.Calendar? ownCalendar, ParseResult parsed)
    {
        if (ownCalendar is not null && ownCalendar.Name != known.Calendar)
            yield return parsed.GetValue(CalendarFromDates) ? CalendarFromDates.Name : CalendarFromFile.Name;
        if (parsed.GetValue(Frequency) is { } frequency && !NewSeries.ParseFrequency(frequency).Equals(known.Frequency))
            yield return Frequency.Name;
        if (parsed.GetValue(Calendar) is { } calendar && NewSeries.InCollection(calendar, Collections.Calendars) != known.Calendar)
            yield return Calendar.Name;
        if (parsed.GetValue(Instrument) is { } instrument
            && NewSeries.InCollection(instrument, Collections.Instruments) != known.Instrument)
            yield return Instrument.Name;
        if (parsed.GetValue(Currency) is { } currency
            && known.Fields.Any(f => f.Field != V1.Field.Volume && !FieldMapping.HoldsReturns(f.Field) && f.Unit.Currency != currency))
            yield return Currency.Name;
        if (parsed.GetValue(Publisher) is { } publisher && publisher != known.Publisher) yield return Publisher.Name;
        if (parsed.GetValue(Terms) is { } terms && terms != known.Terms) yield return Terms.Name;
        if (parsed.GetValue(ObservedAt) is { } observed && !NewSeries.ParseObservation(observed).Equals(WithoutSource(known.Observation)))
            yield return ObservedAt.Name;
    }

    private static V1.ObservationRule? WithoutSource(V1.ObservationRule? rule)
    {
        var copy = rule?.Clone();
        copy?.Source = "";
        return copy;
    }

    private static V1.Series ReadHeader(string path)
    {
        var name = $"series/{Path.GetFileNameWithoutExtension(path)}";
        var header = RecordFile.Parse(path, name, CsvInput.ReadBytes(path), V1.Series.Descriptor);
        return header.Record is V1.Series series ? series : throw new CommandException(string.Join(Environment.NewLine, header.Faults));
    }

    private static V1.Series CreateDraft(ParseResult parsed, string name, V1.Calendar? ownCalendar) => NewSeries.Draft(
        name,
        parsed.GetValue(Frequency) ?? throw new CommandException(
            $"{name} is new: set --frequency (1s, 5m, 1h, session, week, month or irregular), or a typed header with --series-header."),
        ownCalendar?.Name ?? parsed.GetValue(Calendar),
        parsed.GetValue(Instrument),
        parsed.GetValue(Publisher),
        parsed.GetValue(Terms),
        parsed.GetValue(ObservedAt));

    /// <summary>Checks a header against the contract. The fields of a draft are not checked, because they follow from the file.</summary>
    private static void CheckHeader(V1.Series series, bool isDraft)
    {
        var violations = RecordRules.Check(series).Where(v => !isDraft || v.Field != "fields").ToArray();
        if (violations.Length > 0) throw InvalidHeader(series, violations);
        if (series.HasPolicy)
        {
            throw new CommandException(
                $"{series.Name} is the level of {series.Policy}, which follows from its events: import those as records, "
                + "or the bars into another series.");
        }
    }

    private static async Task CheckReferencesAsync(
        V1.Series series, V1.Calendar? ownCalendar, DataStore store, View view, CancellationToken cancellationToken)
    {
        var names = References.Enumerate(series).Select(r => r.Name).ToArray();
        var records = await store.FindRecordsAsync(view.Revision, names, cancellationToken);
        var found = records.ToDictionary(r => r.Name, r => r.Message(), StringComparer.Ordinal);
        if (ownCalendar is not null) found[ownCalendar.Name] = ownCalendar;
        if (found.GetValueOrDefault(series.Instrument) is V1.Instrument instrument)
        {
            foreach (var record in await store.FindRecordsAsync(view.Revision, [instrument.Calendar], cancellationToken))
                found[record.Name] = record.Message();
        }

        var violations = CrossRules.CheckReferences(series, new RecordSet(found, CuratedData.NoRecords, FrozenSet<string>.Empty));
        if (violations.Count > 0) throw InvalidHeader(series, violations);
    }

    private static CommandException InvalidHeader(V1.Series series, IReadOnlyList<Violation> violations)
    {
        var texts = violations.Select(v => $"{v.Field}{(v.Field.Length > 0 ? ": " : "")}{v.Message}. {v.Fix}");
        return new CommandException($"the header of {series.Name} violates the contract: {string.Join(" ", texts)}");
    }

    private static string SeriesName(string? name, string file)
    {
        var id = name ?? Path.GetFileName(file).Split('.')[0].ToLowerInvariant().Replace('_', '-').Replace(' ', '-');
        return id.StartsWith("series/", StringComparison.Ordinal) ? id : $"series/{id}";
    }

    private static string? FindHeaderFile(string file)
    {
        var plain = file.EndsWith(".gz", StringComparison.Ordinal) ? file[..^3] : file;
        var header = Path.ChangeExtension(plain, ".json");
        return File.Exists(header) ? header : null;
    }
}
