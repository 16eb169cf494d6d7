using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using NodaTime;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Importing;
using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation.EventTables;

/// <summary>
/// Converts a table to an event for each row and to claims of one source about what the row states: the time and, if there are such
/// columns, the kind and the phase.
/// </summary>
/// <remarks>The Python client converts frames by equal rules; tests/events/cases.json has the cases that both follow.</remarks>
internal sealed class EventTableConverter
{
    /// <summary>Maximum number of rows, limited because the records are checked together in memory.</summary>
    public const int MaxRows = 100_000;

    private const int MaxSlug = 80;

    private readonly CsvTable _table;
    private readonly EventTableOptions _options;
    private readonly Source _source;
    private readonly IReadOnlyDictionary<string, IMessage> _existing;
    private readonly EventColumns _columns;
    private readonly AttributeColumn[] _attributes;
    private readonly InstrumentFinder _instruments;
    private readonly Dictionary<string, IMessage> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _lines = new(StringComparer.Ordinal);

    private EventTableConverter(
        CsvTable table, EventTableOptions options, Source source, IReadOnlyDictionary<string, IMessage> existing)
    {
        _table = table;
        _options = options;
        _source = source;
        _existing = existing;
        _columns = EventColumns.Find(table, options);
        _attributes = [.. _columns.Attributes.Select(a => AttributeColumn.Create(table, a.Index, a.Name))];
        _instruments = new InstrumentFinder(existing.Values);
        _records.Add(source.Name, source);
    }

    private static EnumDescriptor Kinds => Event.Descriptor.FindFieldByName("kind").EnumType;

    private static EnumDescriptor Phases => Event.Descriptor.FindFieldByName("phase").EnumType;

    /// <summary>Converts a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="source">The source of the claims.</param>
    /// <param name="existing">The records of the store by name.</param>
    /// <exception cref="ImportException">A row is invalid.</exception>
    public static EventTableRecords Convert(
        CsvTable table, EventTableOptions options, Source source, IReadOnlyDictionary<string, IMessage> existing)
    {
        var converter = new EventTableConverter(table, options, source, existing);
        for (var i = 0; i < table.Rows.Count; i++) converter.Add(i + 1, table.Rows[i].Line, table.Rows[i].Cells);
        var records = new EventTableRecords(table, converter._columns, converter._attributes, converter._records, converter._lines);
        records.ThrowIfAny(converter._records.Values.SelectMany(RecordRules.Check));
        return records;
    }

    private void Add(int row, long line, string[] cells)
    {
        var time = ReadTime(line, cells);
        var @event = new Event
        {
            Kind = (EventKind)ReadEnum(EventColumn.Kind, Kinds, (int?)_options.Kind, line, cells),
            Phase = (Phase)ReadEnum(EventColumn.Phase, Phases, (int)_options.Phase, line, cells),
            Time = time,
            Actors = { Split(_columns.CellOf(EventColumn.Actors, cells)) },
        };
        var date = time.ToDomain().CivilDate;
        var instruments = Split(_columns.CellOf(EventColumn.Instrument, cells));
        @event.Instruments.AddRange(instruments.Select(i => At(EventColumn.Instrument, line, () => _instruments.Find(i, date))));
        @event.DisplayName = _columns.CellOf(EventColumn.Name, cells) is { Length: > 0 } name
            ? name
            : string.Join(' ', [KindWord(@event.Kind), .. instruments, $"{date:uuuu'-'MM'-'dd}"]);
        @event.Summary = _columns.CellOf(EventColumn.Summary, cells) is { Length: > 0 } summary ? summary : @event.DisplayName;
        @event.KnowledgeTime = ReadKnowledgeTime(@event, line, cells);
        @event.Attributes.AddRange(_attributes.Select(a => a.Read(cells)).OfType<EventAttribute>());
        @event.Name = $"{Collections.Events}/{IdOf(@event, date, line, cells)}";
        CheckName(@event.Name, line);
        Put(@event.Name, @event, line);
        AddClaim(@event, "time", row, line, claim => claim.Time = time.Clone());
        if (_columns.NameOf(EventColumn.Kind) is not null)
            AddClaim(@event, "kind", row, line, claim => claim.EnumName = EnumNames.NameOf(@event.Kind));
        if (_columns.NameOf(EventColumn.Phase) is not null)
            AddClaim(@event, "phase", row, line, claim => claim.EnumName = EnumNames.NameOf(@event.Phase));
    }

    private EventTime ReadTime(long line, string[] cells)
    {
        var zone = ReadZone(line, cells);
        var role = _columns.CellOf(EventColumn.Date, cells).Length > 0 || _columns.NameOf(EventColumn.Time) is null
            ? EventColumn.Date
            : EventColumn.Time;
        return At(
            role, line,
            () => EventTimeCell.Read(_columns.CellOf(EventColumn.Date, cells), _columns.CellOf(EventColumn.Time, cells), zone));
    }

    private DateTimeZone? ReadZone(long line, string[] cells)
    {
        var id = _columns.CellOf(EventColumn.Zone, cells) is { Length: > 0 } cell ? cell : _options.Zone;
        return id is null
            ? null
            : TimeZones.Find(id) ?? throw Error(
                _columns.NameOf(EventColumn.Zone), line, $"'{id}' is not an IANA time zone.",
                "Write a zone such as America/New_York or UTC.");
    }

    private int ReadEnum(EventColumn role, EnumDescriptor descriptor, int? defaultValue, long line, string[] cells)
    {
        var cell = _columns.CellOf(role, cells);
        if (cell.Length > 0)
        {
            return EnumNames.Find(descriptor, cell)?.Number ?? throw Error(
                _columns.NameOf(role), line, $"'{cell}' is not a {role.ToString().ToLowerInvariant()}.",
                $"Write one of {EnumNames.Words(descriptor)}.");
        }

        return defaultValue ?? throw Error(
            _columns.NameOf(role), line, "The event has no kind.",
            $"Give --kind, one of {EnumNames.Words(descriptor)}, or a column with --kind-column.");
    }

    private Timestamp ReadKnowledgeTime(Event @event, long line, string[] cells)
    {
        var cell = _columns.CellOf(EventColumn.KnowledgeTime, cells);
        if (cell.Length == 0) return @event.Time.LatestTime.Clone();
        var known = At(EventColumn.KnowledgeTime, line, () => EventTimeCell.Read("", cell, ReadZone(line, cells)));
        var time = known.Precision == V1.TimePrecision.Day ? known.LatestTime : known.EarliestTime;
        return time >= @event.Time.EarliestTime || @event.Phase == Phase.Scheduled
            ? time
            : throw Error(
                _columns.NameOf(EventColumn.KnowledgeTime), line, $"'{cell}' is before the event.",
                "Correct it, or set --phase to scheduled if the event was only decided by then.");
    }

    /// <summary>Returns the id that the row states, or one that follows from the name, the instruments and the date.</summary>
    private string IdOf(Event @event, LocalDate date, long line, string[] cells)
    {
        var cell = _columns.CellOf(EventColumn.Id, cells);
        if (cell.StartsWith($"{Collections.Events}/", StringComparison.Ordinal)) cell = cell[(Collections.Events.Length + 1)..];
        if (cell.Length > 0)
        {
            return EventColumns.Slug(cell) is { Length: > 0 } id
                ? id
                : throw Error(
                    _columns.NameOf(EventColumn.Id), line, $"'{cell}' has no letter or digit.", "Write an id such as earnings-2025-q3.");
        }

        var hasName = _columns.CellOf(EventColumn.Name, cells).Length > 0;
        var first = EventColumns.Slug(hasName ? @event.DisplayName : KindWord(@event.Kind));
        string[] words = [first[..Math.Min(first.Length, MaxSlug)], .. @event.Instruments.Select(i => i[(i.IndexOf('/') + 1)..])];
        return string.Join('-', [.. words.Select(w => w.Trim('-')).Where(w => w.Length > 0), $"{date:uuuu'-'MM'-'dd}"]);
    }

    private void CheckName(string name, long line)
    {
        var column = _columns.NameOf(EventColumn.Id);
        if (_lines.TryGetValue(name, out var other))
        {
            throw Error(
                column, line, $"The row is {name}, as is line {other}.",
                column is null ? "Name a column with unique ids with --id-column." : "Give each row its own id.");
        }

        if (!_existing.ContainsKey(name) || _existing.ContainsKey(ClaimName.CreateForTable(NewClaim(name, "time")))) return;
        var source = _existing.Values.OfType<Claim>().FirstOrDefault(c => c.Subject == name)?.Source ?? "another source";
        throw Error(
            column, line, $"{name} exists already, from {source}.",
            $"Give the row another id; if this file replaces that source, import it with --source {source[(source.IndexOf('/') + 1)..]}.");
    }

    private void AddClaim(Event @event, string field, int row, long line, Action<Claim> setValue)
    {
        var claim = NewClaim(@event.Name, field);
        claim.Name = ClaimName.CreateForTable(claim);
        claim.Locator = new Locator { Paragraph = row, Section = "rows" };
        claim.Stance = Stance.Asserts;
        claim.KnowledgeTime = (@event.KnowledgeTime > _source.KnowledgeTime ? @event.KnowledgeTime : _source.KnowledgeTime).Clone();
        setValue(claim);
        Put(claim.Name, claim, line);
    }

    private Claim NewClaim(string subject, string field) => new() { Source = _source.Name, Subject = subject, FieldPath = field };

    private void Put(string name, IMessage record, long line)
    {
        _records[name] = record;
        _lines[name] = line;
    }

    private T At<T>(EventColumn role, long line, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (BadCellException error)
        {
            throw Error(_columns.NameOf(role), line, error.Message, error.Fix, error);
        }
    }

    private ImportException Error(string? column, long line, string problem, string fix, Exception? inner = null) =>
        new(_table.File, line, column, problem, fix, inner);

    private static string KindWord(EventKind kind) => Kinds.FindValueByNumber((int)kind).Name["EVENT_KIND_".Length..] is var word
        ? word[0] + word[1..].ToLowerInvariant().Replace('_', ' ')
        : "";

    private static string[] Split(string cell) => cell.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
