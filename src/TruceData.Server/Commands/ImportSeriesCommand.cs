using System.Collections.Frozen;
using System.CommandLine;
using Google.Protobuf;
using TruceData.Domain.Time;
using TruceData.Server.Curation;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Importing;
using TruceData.Server.Importing.Layouts;
using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Server.Services.Ingesting;
using TruceData.Store;

namespace TruceData.Server.Commands;

/// <summary>`trucedata import series FILE.csv` adds or corrects the bars of one series as one revision.</summary>
internal static class ImportSeriesCommand
{
    private static readonly Argument<string> FileArgument = new("FILE")
    {
        Description = "A CSV or Parquet file; CSV also as gzip, zstd or zip.",
    };

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
        Description = "The frequency of a new series: 1s, 5m, 1h, session, week, month, quarter, year or irregular.",
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

    private static readonly Option<string?> KnowledgeDelay = new("--knowledge-delay")
    {
        Description = "The time from the end of a bar of a new series until it is public, such as 15m, 2h or 30d. Default: none.",
    };

    private static readonly Option<string?> InstrumentAssetClass = new("--instrument-asset-class")
    {
        Description = "The kind of the instruments to create for symbols that no instrument has: "
            + $"{EnumNames.Words(V1.Instrument.Descriptor.FindFieldByName("asset_class").EnumType)}. Default: none are created.",
    };

    private static readonly Option<bool> Replace = new("--replace")
    {
        Description = "Whether bars may replace stored bars that differ. Otherwise such bars are refused, unless --knowledge-time is "
            + "given.",
    };

    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Check and count everything, and write nothing. The store must exist.",
    };

    private static readonly Option<string> Store = CommonOptions.CreateStore();
    private static readonly Option<string> Author = CommonOptions.CreateAuthor();
    private static readonly Option<string?> Message = CommonOptions.CreateMessage("names the file");

    public static Command Create()
    {
        var command = new Command("series", "Import bars from a file. Stored bars of other times stay.")
        {
            FileArgument, Name, Header, Frequency, Calendar, CalendarFromFile, CalendarFromDates, Instrument, Currency, Publisher, Terms,
            ObservedAt, KnowledgeTime, KnowledgeDelay, InstrumentAssetClass, Replace, DryRun, Store, Author, Message,
        };
        foreach (var option in SeriesFileFlags.All) command.Add(option);
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(() => RunAsync(parsed, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = parsed.GetRequiredValue(FileArgument);
        var knowledgeTime = InstantText.Parse(parsed.GetValue(KnowledgeTime), "--knowledge-time");
        if (knowledgeTime is not null && parsed.GetValue(Replace))
        {
            throw new CommandException(
                $"{KnowledgeTime.Name} stores changed bars as corrections, so {Replace.Name} has no effect; give one of the two.");
        }

        var isDryRun = parsed.GetValue(DryRun);
        await using var input = CsvInput.Open(file);
        var (opened, revision) = await ImportCommands.OpenStoreAsync(parsed.GetRequiredValue(Store), isDryRun, cancellationToken);
        await using var store = opened;
        var view = new View(revision, KnowledgeTime: null);
        var reader = new SeriesReader(store, new Catalog(store));

        var name = SeriesFileName.ToSeries(parsed.GetValue(Name), file);
        var layout = await SeriesFileFlags.FindLayoutAsync(parsed, input, file, cancellationToken);
        var calendar = await FindCalendarAsync(parsed, name, file, layout.Options, cancellationToken);
        var known = await FindHeaderAsync(parsed, name, calendar, file, store, view, cancellationToken);
        if (known is not null) layout = SeriesFileFlags.Guard(() => layout.ForExisting(known));
        var series = known ?? CreateDraft(parsed, name, calendar, layout);
        CheckHeader(series, isDraft: known is null);
        await CheckReferencesAsync(series, calendar, store, view, cancellationToken);
        var clock = calendar is null
            ? await reader.ClockOfAsync(view, series.ToDefinition(), cancellationToken)
            : SeriesClock.Create(series, _ => calendar);
        var options = layout.Options.Clone();

        // The zone of the days of a calendar that is made from dates has no effect on the dates themselves.
        if (parsed.GetValue(CalendarFromDates)) options.Zone = "";
        var target = SeriesFileTarget.Create(series, clock, parsed.GetValue(Currency));
        await using var content = await layout.RunAsync(() => SeriesFile.OpenAsync(input, file, options, target, cancellationToken));
        if (content.HasSymbols && known is null)
            series = CreateDraft(parsed, SeriesFileName.ToTemplate(parsed.GetValue(Name)), calendar, layout);

        await using var session = await store.BeginWriteAsync(
            parsed.GetRequiredValue(Author), parsed.GetValue(Message) ?? $"import {Path.GetFileName(file)}", cancellationToken);
        if (calendar is not null) await PutCalendarAsync(calendar, store, session, cancellationToken);
        var writer = new SeriesImportWriter(session, knowledgeTime, parsed.GetValue(Replace));
        var import = new SeriesFileImport(store, session, writer, content, file);
        var report = new V1.SeriesFileReport();
        var assetClass = ReadAssetClass(parsed.GetValue(InstrumentAssetClass));
        await ProgressLine.RunAsync(async progress => report = await layout.RunAsync(
            () => import.RunAsync(series, clock, knowledgeTime, assetClass, progress, cancellationToken)));
        if (layout.Note is { } note) report.Notes.Insert(0, note);
        SeriesImportText.Write(report, Console.Out);
        SeriesImportText.Write(writer.Results, report, Console.Out);
        ThrowIfChanged(writer);
        await ImportCommands.CompleteAsync(session, isDryRun, cancellationToken);
        return 0;
    }

    private static void ThrowIfChanged(SeriesImportWriter writer)
    {
        try
        {
            writer.ThrowIfChanged();
        }
        catch (BarsChangedException changed)
        {
            throw new CommandException(
                $"{changed.Message} Nothing was written. Replace them with --replace if the new bars were right all along, or state from "
                + "when they were known with --knowledge-time.",
                changed);
        }
    }

    private static V1.AssetClass ReadAssetClass(string? word)
    {
        if (word is null) return V1.AssetClass.Unspecified;
        var descriptor = V1.Instrument.Descriptor.FindFieldByName("asset_class").EnumType;
        return (V1.AssetClass?)EnumNames.Find(descriptor, word)?.Number
            ?? throw new CommandException($"{InstrumentAssetClass.Name}: \"{word}\" is not one of {EnumNames.Words(descriptor)}.");
    }

    /// <summary>Returns the calendar to import with the series; null if none is given.</summary>
    private static async Task<V1.Calendar?> FindCalendarAsync(
        ParseResult parsed, string name, string file, V1.SeriesFileOptions options, CancellationToken cancellationToken)
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
        var given = parsed.GetValue(Header);
        var path = given ?? SeriesFileName.FindHeader(file);
        var stored = await store.FindRecordAsync(view.Revision, name, cancellationToken);
        var known = path is not null ? ReadHeader(path, isGiven: given is not null) : stored?.Message<V1.Series>();
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
        if (parsed.GetValue(KnowledgeDelay) is { } delay && !NewSeries.ParseDelay(delay).Equals(known.KnowledgeDelay))
            yield return KnowledgeDelay.Name;
        if (parsed.GetValue(ObservedAt) is { } observed && !NewSeries.ParseObservation(observed).Equals(WithoutSource(known.Observation)))
            yield return ObservedAt.Name;
    }

    private static V1.ObservationRule? WithoutSource(V1.ObservationRule? rule)
    {
        var copy = rule?.Clone();
        copy?.Source = "";
        return copy;
    }

    private static V1.Series ReadHeader(string path, bool isGiven)
    {
        var name = $"series/{Path.GetFileNameWithoutExtension(path)}";
        var header = RecordFile.Parse(path, name, CsvInput.ReadBytes(path), V1.Series.Descriptor);
        if (header.Record is V1.Series series) return series;
        var faults = string.Join(Environment.NewLine, header.Faults);
        throw new CommandException(isGiven
            ? faults
            : $"{path} is next to the file, but it is not the header of a series: {faults} Correct it, rename it, or name the header with "
            + $"{Header.Name}.");
    }

    private static V1.Series CreateDraft(ParseResult parsed, string name, V1.Calendar? ownCalendar, FileLayout layout) => NewSeries.Draft(
        name,
        parsed.GetValue(Frequency),
        ownCalendar?.Name ?? parsed.GetValue(Calendar),
        parsed.GetValue(Instrument),
        parsed.GetValue(Publisher),
        parsed.GetValue(Terms),
        parsed.GetValue(ObservedAt),
        parsed.GetValue(KnowledgeDelay),
        layout);

    /// <summary>Checks a header against the contract. The fields of a draft are not checked, because they follow from the file.</summary>
    private static void CheckHeader(V1.Series series, bool isDraft)
    {
        var example = series.Clone();
        example.Name = series.Name.Replace(SeriesFileImport.SymbolPlaceholder, "symbol", StringComparison.Ordinal);
        if (isDraft) SeriesDefaults.Fill(example);
        var violations = RecordRules.Check(example).Where(v => !isDraft || v.Field != "fields").ToArray();
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

}
