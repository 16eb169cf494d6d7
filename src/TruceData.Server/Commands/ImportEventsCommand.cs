using System.CommandLine;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using NodaTime;
using TruceData.Server.Curation;
using TruceData.Server.Curation.EventTables;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Importing;
using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Commands;

/// <summary>`trucedata import events FILE.csv` adds and changes the events of a table as one revision.</summary>
internal static class ImportEventsCommand
{
    private static readonly Argument<string> FileArgument = new("FILE")
    {
        Description = "A CSV file with a header line and one row per event, plain or gzip.",
    };

    private static readonly Option<string?> Zone = new("--zone")
    {
        Description = "The IANA time zone of dates and of times without an offset, for example America/New_York.",
    };

    private static readonly Option<string?> Kind = new("--kind")
    {
        Description = $"The kind of events of rows that state none: {EnumNames.Words(DescriptorOf("kind"))}.",
    };

    private static readonly Option<string> PhaseOption = new("--phase")
    {
        Description = $"The phase of events of rows that state none: {EnumNames.Words(DescriptorOf("phase"))}. Default: announced.",
        DefaultValueFactory = _ => "announced",
    };

    private static readonly Option<string?> Attributes = new("--attributes")
    {
        Description = "The columns that become attributes, separated by commas. Default: every column without another role.",
    };

    private static readonly Option<string?> Delimiter = CsvInput.CreateDelimiter();

    private static readonly Option<string?> SourceOption = new("--source")
    {
        Description = "The id of the source of the claims. Default: the name of the file without its extension.",
    };

    private static readonly Option<string?> SourceTitle = new("--source-title")
    {
        Description = "The title of the source. Default: the name of the file.",
    };

    private static readonly Option<string?> Publisher = new("--publisher")
    {
        Description = "The publisher of the source. Default: the name of the file.",
    };

    private static readonly Option<string?> Url = new("--url") { Description = "The address of the source." };

    private static readonly Option<string?> Published = new("--published")
    {
        Description = "The instant (ISO 8601, UTC) from which the table was public. Default: the time of the first import. It determines "
            + "from when its claims are known, not its events.",
    };

    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Check and count everything, and write nothing. The store must exist.",
    };

    private static readonly IReadOnlyDictionary<EventColumn, Option<string?>> Columns = Enum.GetValues<EventColumn>().ToDictionary(
        role => role, role => new Option<string?>(EventColumns.OptionOf(role)) { Description = $"The column with {ContentOf(role)}." });

    private static readonly Option<string> Store = CommonOptions.CreateStore();
    private static readonly Option<string> Author = CommonOptions.CreateAuthor();
    private static readonly Option<string?> Message = CommonOptions.CreateMessage("names the file");

    public static Command Create()
    {
        var command = new Command("events", "Import a table of events; the other records of the store stay.")
        {
            FileArgument, Zone, Kind, PhaseOption, Attributes, Delimiter, SourceOption, SourceTitle, Publisher, Url, Published, DryRun,
            Store, Author, Message,
        };
        foreach (var option in Columns.Values) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(() => RunAsync(parsed, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = parsed.GetRequiredValue(FileArgument);
        var options = ReadOptions(parsed);
        CsvTable table;
        await using (var input = CsvInput.Open(file))
        {
            table = await CsvTable.ReadAsync(
                input, file, CsvInput.ReadDelimiter(parsed.GetValue(Delimiter)), "event", EventTableConverter.MaxRows, cancellationToken);
        }

        var isDryRun = parsed.GetValue(DryRun);
        var (opened, revision) = await ImportCommands.OpenStoreAsync(parsed.GetRequiredValue(Store), isDryRun, cancellationToken);
        await using var store = opened;
        var existing = await StoredRecords.ReadAllAsync(store.ListRecordsAsync, revision, cancellationToken);
        var source = FindSource(parsed, file, existing);
        var records = EventTableConverter.Convert(table, options, source, existing);
        records.ThrowIfAny(CrossRules.Check(records.Records, existing));

        var data = new LoadedData(records.Records, [], existing, []);
        var author = parsed.GetRequiredValue(Author);
        var reason = parsed.GetValue(Message) ?? $"import {Path.GetFileName(file)}";
        EventTableReport.Write(records, source, Console.Out);
        await ImportCommands.WriteRecordsAsync(data, store, author, reason, revision, isDryRun, cancellationToken);
        return 0;
    }

    private static EventTableOptions ReadOptions(ParseResult parsed)
    {
        var zone = parsed.GetValue(Zone);
        if (zone is not null && TimeZones.Find(zone) is null)
            throw new CommandException($"--zone: \"{zone}\" is not an IANA time zone; write America/New_York or UTC.");
        return new EventTableOptions
        {
            Zone = zone,
            Kind = parsed.GetValue(Kind) is { } kind ? (EventKind)NumberOf(kind, "kind") : null,
            Phase = (Phase)NumberOf(parsed.GetRequiredValue(PhaseOption), "phase"),
            Attributes = parsed.GetValue(Attributes)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            Columns = Columns.Where(c => parsed.GetValue(c.Value) is not null).ToDictionary(c => c.Key, c => parsed.GetValue(c.Value)!),
        };
    }

    /// <summary>Returns the source of the store with the given properties, or a new one.</summary>
    private static Source FindSource(ParseResult parsed, string file, IReadOnlyDictionary<string, IMessage> existing)
    {
        var title = Path.GetFileName(file);
        var id = parsed.GetValue(SourceOption) ?? EventColumns.Slug(title.Split('.')[0]);
        var name = NewSeries.InCollection(id, Collections.Sources);
        if (!ResourceName.IsIn(name, Collections.Sources))
            throw new CommandException($"--source: \"{id}\" is not an id; write lower case letters, digits and hyphens.");
        var now = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
        var source = (existing.GetValueOrDefault(name) as Source)?.Clone() ?? new Source
        {
            Name = name,
            Title = title,
            Publisher = title,
            Kind = SourceKind.Data,
            Language = "en",
            PublishTime = Instant.FromUnixTimeSeconds(now.ToUnixTimeSeconds()).ToTimestamp(),
            Note = "A table of events that a user imported. Without a stated time of publication, that of the first import is taken.",
        };
        source.Title = parsed.GetValue(SourceTitle) ?? source.Title;
        source.Publisher = parsed.GetValue(Publisher) ?? source.Publisher;
        source.Url = parsed.GetValue(Url) ?? source.Url;
        if (InstantText.Parse(parsed.GetValue(Published), Published.Name) is { } published)
        {
            source.PublishTime = published.ToTimestamp();
            source.KnowledgeTime = null;
        }

        source.KnowledgeTime ??= source.PublishTime.Clone();
        return source;
    }

    private static int NumberOf(string word, string field)
    {
        var descriptor = DescriptorOf(field);
        return EnumNames.Find(descriptor, word)?.Number
            ?? throw new CommandException($"--{field}: \"{word}\" is not one of {EnumNames.Words(descriptor)}.");
    }

    private static EnumDescriptor DescriptorOf(string field) =>
        Event.Descriptor.FindFieldByName(field).EnumType;

    private static string ContentOf(EventColumn role) => role switch
    {
        EventColumn.Time => "the time: an instant with its offset, a local time in --zone, or the time of day of --date-column",
        EventColumn.Date => "the civil date in --zone, 2025-10-30 or 20251030",
        EventColumn.Zone => "the IANA time zone of each row",
        EventColumn.Id => "a unique id. Without it, the id is made of the name, the instruments and the date",
        EventColumn.Name => "the headline",
        EventColumn.Summary => "what happened. Without it, the headline",
        EventColumn.Kind => "the kind",
        EventColumn.Phase => "the phase",
        EventColumn.Instrument => "the instruments, by id or by an identifier that is valid on that day, separated by semicolons",
        EventColumn.Actors => "the actors, separated by semicolons",
        _ => "the earliest instant at which the public could know of the event. Without it, the end of the event's time",
    };
}
