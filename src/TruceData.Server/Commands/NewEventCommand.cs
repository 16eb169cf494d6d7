using System.CommandLine;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using TruceData.Server.Curation;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Exporting;
using TruceData.Server.Hosting;
using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Commands;

/// <summary>`trucedata new event ID` writes an event, its claims and, if it is new, their source to a folder of data files.</summary>
internal static class NewEventCommand
{
    private static readonly Argument<string> s_id = new("ID")
    {
        Description = "The id of the event, for example us-port-fees-2025-10-14.",
    };

    private static readonly Option<string> s_title = Required("--title", "The headline, at most 120 characters.");
    private static readonly Option<string> s_summary = Required("--summary", "What happened, in your own words, at most 1,000 characters.");
    private static readonly Option<string> s_kind = Required("--kind", $"One of {EnumNames.Words(EventKindDescriptor)}.");
    private static readonly Option<string> s_phase = Required("--phase", $"One of {EnumNames.Words(PhaseDescriptor)}.");
    private static readonly Option<string?> s_actors = new("--actors")
    {
        Description = "Who acted, separated by commas: US,CN or names of bodies. Not required for corporate, macroeconomic, monetary, "
            + "index and other events.",
    };

    private static readonly Option<string?> s_targets = new("--targets") { Description = "Who or what was acted on, separated by commas." };
    private static readonly Option<string?> s_instruments = new("--instruments")
    {
        Description = "The ids of the instruments that the event concerns, separated by commas.",
    };

    private static readonly Option<string?> s_tags = new("--tags") { Description = "Labels in lower case, separated by commas." };
    private static readonly Option<string> s_time = Required(
        "--time", "The civil time as the source states it: 2025, 2025-10, 2025-10-10, 2025-10-10T16:57, or a range FROM/TO.");

    private static readonly Option<string> s_zone = Required("--zone", "The IANA time zone of that clock, for example America/New_York.");
    private static readonly Option<string?> s_known = new("--known")
    {
        Description = "The instant at which the public could know of it (ISO 8601, UTC). Default: the end of --time.",
    };

    private static readonly Option<string> s_source = Required("--source", "The id of the source. The options below describe a new one.");
    private static readonly Option<int> s_paragraph = new("--paragraph")
    {
        Description = "The paragraph of the source, from 1.",
        Required = true,
    };

    private static readonly Option<string?> s_sourceTitle = new("--source-title") { Description = "The title as published." };
    private static readonly Option<string?> s_publisher = new("--publisher") { Description = "The publisher." };
    private static readonly Option<string?> s_sourceKind = new("--source-kind")
    {
        Description = $"One of {EnumNames.Words(SourceKindDescriptor)}.",
    };

    private static readonly Option<string?> s_published = new("--published")
    {
        Description = "When the source was published (ISO 8601, UTC): the latest instant that fits what it states.",
    };

    private static readonly Option<string?> s_url = new("--url") { Description = "The address of the source." };
    private static readonly Option<string> s_language = new("--language")
    {
        Description = "The language of the source. Default: en.",
        DefaultValueFactory = _ => "en",
    };

    private static readonly Option<string> s_folder = new("--data")
    {
        Description = "The folder of data files. Default: the curated data.",
        DefaultValueFactory = _ => DefaultPaths.Data,
    };

    private static readonly Option<string?> s_store = new("--store")
    {
        Description = "The store that the folder adds to, whose sources it may refer to: a file path, or a PostgreSQL connection string.",
    };

    private static EnumDescriptor EventKindDescriptor => Event.Descriptor.FindFieldByName("kind").EnumType;

    private static EnumDescriptor PhaseDescriptor => Event.Descriptor.FindFieldByName("phase").EnumType;

    private static EnumDescriptor SourceKindDescriptor => Source.Descriptor.FindFieldByName("kind").EnumType;

    public static Command Create()
    {
        var command = new Command("event", "Write the files of an event and its claims; existing files stay as they are.")
        {
            s_id, s_title, s_summary, s_kind, s_phase, s_actors, s_targets, s_instruments, s_tags, s_time, s_zone, s_known, s_source,
            s_paragraph, s_sourceTitle, s_publisher, s_sourceKind, s_published, s_url, s_language, s_folder, s_store,
        };
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(() => RunAsync(parsed, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (folder, location) = (parsed.GetRequiredValue(s_folder), parsed.GetValue(s_store));
        var (source, isNew) = FindSource(parsed, await CheckCommand.LoadAsync(folder, location, cancellationToken));
        var draft = EventDraft.Create(CreateEvent(parsed), source, parsed.GetRequiredValue(s_paragraph));
        IMessage[] records = isNew ? [source, .. draft] : [.. draft];
        var paths = Array.ConvertAll(records, r => Path.Combine(folder, $"{RecordKind.NameOf(r)}.json"));
        if (Array.Find(paths, File.Exists) is { } existing)
            throw new CommandException($"{existing} exists already; use another id, or edit that file.");
        if (records.SelectMany(r => RecordRules.Check(r)).FirstOrDefault() is { } fault)
            throw new CommandException($"nothing was written: {fault.Record}: {fault.Field}: {fault.Message}. {fault.Fix}");

        foreach (var record in records) await DataExport.WriteRecordAsync(record, folder, cancellationToken);
        foreach (var path in paths) await Console.Out.WriteLineAsync($"Wrote {path}");
        var violations = (await CheckCommand.LoadAsync(folder, location, cancellationToken)).Violations;
        var written = violations.Where(v => paths.Contains(v.File)).ToList();
        foreach (var violation in written) await Console.Out.WriteLineAsync($"Left to do: {violation}");
        if (written.Count == 0) await Console.Out.WriteLineAsync("The files pass `trucedata check`.");
        return 0;
    }

    private static Event CreateEvent(ParseResult parsed)
    {
        var zone = TimeZones.Find(parsed.GetRequiredValue(s_zone))
            ?? throw new CommandException($"--zone: \"{parsed.GetValue(s_zone)}\" is not an IANA time zone; write America/New_York.");
        return new Event
        {
            Name = NewSeries.InCollection(parsed.GetRequiredValue(s_id), Collections.Events),
            DisplayName = parsed.GetRequiredValue(s_title),
            Summary = parsed.GetRequiredValue(s_summary),
            Kind = (EventKind)NumberOf(parsed.GetRequiredValue(s_kind), EventKindDescriptor, s_kind.Name),
            Phase = (Phase)NumberOf(parsed.GetRequiredValue(s_phase), PhaseDescriptor, s_phase.Name),
            Actors = { Split(parsed.GetValue(s_actors)) },
            Targets = { Split(parsed.GetValue(s_targets)) },
            Instruments = { Split(parsed.GetValue(s_instruments)).Select(id => NewSeries.InCollection(id, Collections.Instruments)) },
            Tags = { Split(parsed.GetValue(s_tags)) },
            Time = CivilTime.ToEventTime(parsed.GetRequiredValue(s_time), zone),
            KnowledgeTime = InstantText.Parse(parsed.GetValue(s_known), s_known.Name)?.ToTimestamp(),
        };
    }

    /// <summary>Returns the source of the folder or the store, or creates it from the options.</summary>
    private static (Source Source, bool IsNew) FindSource(ParseResult parsed, LoadedData data)
    {
        var name = NewSeries.InCollection(parsed.GetRequiredValue(s_source), Collections.Sources);
        Option<string?>[] options = [s_sourceTitle, s_publisher, s_sourceKind, s_published];
        if ((data.Records.GetValueOrDefault(name) ?? data.Existing.GetValueOrDefault(name)) is Source known)
        {
            return options.Append(s_url).FirstOrDefault(o => parsed.GetValue(o) is not null) is { } given
                ? throw new CommandException($"{name} exists already; omit {given.Name}, or give another --source.")
                : (known, false);
        }

        if (Array.Find(options, o => parsed.GetValue(o) is null) is { } missing)
        {
            var names = string.Join(", ", options.Select(o => o.Name));
            throw new CommandException(
                $"{name} is new, and {missing.Name} is missing: give {names}, or name the --store that contains the source.");
        }

        var published = InstantText.Parse(parsed.GetValue(s_published), s_published.Name)!.Value.ToTimestamp();
        var source = new Source
        {
            Name = name,
            Publisher = parsed.GetValue(s_publisher)!,
            Title = parsed.GetValue(s_sourceTitle)!,
            PublishTime = published,
            KnowledgeTime = published.Clone(),
            Language = parsed.GetRequiredValue(s_language),
            Url = parsed.GetValue(s_url) ?? "",
            Kind = (SourceKind)NumberOf(parsed.GetValue(s_sourceKind)!, SourceKindDescriptor, s_sourceKind.Name),
        };
        return (source, true);
    }

    private static Option<string> Required(string name, string description) => new(name) { Description = description, Required = true };

    private static string[] Split(string? list) =>
        list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static int NumberOf(string text, EnumDescriptor descriptor, string option) =>
        EnumNames.Find(descriptor, text)?.Number
        ?? throw new CommandException($"{option}: \"{text}\" is not one of {EnumNames.Words(descriptor)}.");
}
