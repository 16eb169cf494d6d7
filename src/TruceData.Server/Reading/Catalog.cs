using System.Collections.Concurrent;
using Grpc.Core;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Requests;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Reading;

/// <summary>Fetches resources by name at a view, as messages or as the Domain's types.</summary>
internal sealed class Catalog(DataStore store)
{
    private const int CachedCalendars = 256;
    private readonly ConcurrentDictionary<(long Revision, string Name), Calendar> _calendars = new();

    /// <summary>One resource; RESOURCE_NOT_FOUND or NOT_YET_KNOWN at the field when it cannot be seen.</summary>
    public async Task<Store.Records.Record> GetAsync(View view, string name, string collection, string field, CancellationToken cancellationToken)
    {
        CheckName(name, collection, field);
        var record = await store.FindRecordAsync(view.Revision, name, cancellationToken).ConfigureAwait(false)
            ?? throw await NotFoundAsync(view, name, field, cancellationToken).ConfigureAwait(false);
        return view.Knows(record.KnowledgeTime) ? record : throw ApiErrors.NotYetKnown(name, field, record.KnowledgeTime);
    }

    /// <summary>Several resources in the order of their names.</summary>
    public async Task<IReadOnlyList<Store.Records.Record>> GetAllAsync(
        View view, IReadOnlyList<string> names, string collection, string field, CancellationToken cancellationToken)
    {
        var before = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            CheckName(names[i], collection, $"{field}[{i}]");
            if (!before.Add(names[i]))
                throw ApiErrors.Argument(V1.ErrorReason.NameRepeated, $"{field}[{i}]", $"{names[i]} stands there already; name each once.");
        }

        var found = (await store.FindRecordsAsync(view.Revision, names, cancellationToken).ConfigureAwait(false)).ToDictionary(r => r.Name, StringComparer.Ordinal);
        var records = new Store.Records.Record[names.Count];
        for (var i = 0; i < names.Count; i++)
        {
            records[i] = found.GetValueOrDefault(names[i]) ?? throw await NotFoundAsync(view, names[i], $"{field}[{i}]", cancellationToken).ConfigureAwait(false);
            if (!view.Knows(records[i].KnowledgeTime)) throw ApiErrors.NotYetKnown(names[i], $"{field}[{i}]", records[i].KnowledgeTime);
        }

        return records;
    }

    /// <summary>The claims about a resource, by knowledge time, then name.</summary>
    public async Task<IReadOnlyList<Store.Records.Record>> ClaimsOfAsync(View view, string subject, CancellationToken cancellationToken)
    {
        var query = new RecordQuery(view, Collections.Claims) { Facets = Facets.Create(("subject", [subject])), Limit = int.MaxValue };
        return (await store.ListRecordsAsync(query, cancellationToken).ConfigureAwait(false)).Records;
    }

    /// <summary>The sources of claims, by name.</summary>
    public async Task<IReadOnlyDictionary<string, V1.Source>> SourcesOfAsync(View view, IEnumerable<V1.Claim> claims, CancellationToken cancellationToken)
    {
        var names = claims.Select(c => c.Source).Distinct(StringComparer.Ordinal).ToArray();
        var sources = await store.FindRecordsAsync(view.Revision, names, cancellationToken).ConfigureAwait(false);
        return sources.ToDictionary(s => s.Name, s => s.Message<V1.Source>(), StringComparer.Ordinal);
    }

    /// <summary>An instrument as it was known at a view, and the newest knowledge time of what is known of it.</summary>
    public async Task<(V1.Instrument Instrument, Instant Newest)> InstrumentAsync(View view, Store.Records.Record record, CancellationToken cancellationToken)
    {
        var instrument = record.Message<V1.Instrument>();
        var calendar = await CalendarAsync(view, instrument.Calendar, "calendar", cancellationToken).ConfigureAwait(false);
        var (known, newest) = instrument.AsKnown(view, calendar.Zone);
        return (known, newest is { } time ? Instant.Max(time, record.KnowledgeTime) : record.KnowledgeTime);
    }

    /// <summary>The identifiers of instruments that were known at a view, once for each instrument, with the newest knowledge time of what is shown of it.</summary>
    /// <param name="view">What may be seen.</param>
    /// <param name="among">Only these identifiers; null for all.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<IReadOnlyList<(string Identifier, Instant Newest)>> IdentifiersAsync(
        View view, IReadOnlyList<string>? among, CancellationToken cancellationToken)
    {
        var query = new RecordQuery(view, Collections.Instruments) { Facets = among is null ? [] : [new FacetFilter(FilterField.IdentifierKey, among)] };
        var identifiers = new List<(string, Instant)>();
        foreach (var record in (await store.ListRecordsAsync(query, cancellationToken).ConfigureAwait(false)).Records)
        {
            var (instrument, newest) = await InstrumentAsync(view, record, cancellationToken).ConfigureAwait(false);
            var values = instrument.Identifiers.Select(i => i.Value).Distinct(StringComparer.Ordinal);
            identifiers.AddRange(values.Where(v => among?.Contains(v) ?? true).Select(v => (v, newest)));
        }

        return identifiers;
    }

    /// <summary>One series with all that is needed to read its bars.</summary>
    public async Task<SeriesHandle> SeriesAsync(View view, string name, string field, CancellationToken cancellationToken) =>
        await HandleAsync(view, await GetAsync(view, name, Collections.Series, field, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Several series in the order of their names.</summary>
    public async Task<IReadOnlyList<SeriesHandle>> SeriesAsync(View view, IReadOnlyList<string> names, string field, CancellationToken cancellationToken)
    {
        var handles = new List<SeriesHandle>(names.Count);
        foreach (var record in await GetAllAsync(view, names, Collections.Series, field, cancellationToken).ConfigureAwait(false))
            handles.Add(await HandleAsync(view, record, cancellationToken).ConfigureAwait(false));
        return handles;
    }

    /// <summary>The series behind a record.</summary>
    public Task<SeriesHandle> HandleAsync(View view, Store.Records.Record record, CancellationToken cancellationToken) =>
        HandleAsync(view, record.Message<V1.Series>(), cancellationToken);

    /// <summary>A series by its header.</summary>
    public async Task<SeriesHandle> HandleAsync(View view, V1.Series series, CancellationToken cancellationToken)
    {
        var instrument = series.SubjectCase == V1.Series.SubjectOneofCase.Instrument
            ? (await store.FindRecordAsync(view.Revision, series.Instrument, cancellationToken).ConfigureAwait(false))?.Message<V1.Instrument>()
            : null;
        var calendarName = series.Calendar.Length > 0 ? series.Calendar : instrument?.Calendar
            ?? throw new InvalidOperationException($"{series.Name} names no calendar and its instrument is missing.");
        var calendar = await CalendarAsync(view, calendarName, "series", cancellationToken).ConfigureAwait(false);
        var frequency = series.Frequency.ToDomain();
        return new SeriesHandle(series, instrument, calendar, frequency, new BarClock(calendar, frequency, series.KnowledgeDelay.ToDuration()));
    }

    /// <summary>A calendar with the exceptions known at the view.</summary>
    public async Task<Calendar> CalendarAsync(View view, string name, string field, CancellationToken cancellationToken)
    {
        if (!_calendars.TryGetValue((view.Revision, name), out var calendar))
        {
            var record = await GetAsync(view, name, Collections.Calendars, field, cancellationToken).ConfigureAwait(false);
            if (_calendars.Count >= CachedCalendars) _calendars.Clear();
            calendar = _calendars.GetOrAdd((view.Revision, name), record.Message<V1.Calendar>().ToDomain());
        }

        return calendar.AsOf(view.KnowledgeTime);
    }

    private async Task<RpcException> NotFoundAsync(View view, string name, string field, CancellationToken cancellationToken) => ApiErrors.NotFound(
        name, field, view.Revision, await Suggestions.NearestNameAsync(store, view, name, cancellationToken).ConfigureAwait(false));

    /// <summary>Refuses a name that is not of the form collection/id.</summary>
    public static void CheckName(string name, string collection, string field)
    {
        if (name.Length == 0) throw ApiErrors.Argument(V1.ErrorReason.FieldRequired, field, $"is empty; give a name such as {collection}/….");
        if (name.Length > ResourceName.MaxLength)
        {
            throw ApiErrors.Argument(
                V1.ErrorReason.NameInvalid, field, $"has {name.Length} characters; names have at most {ResourceName.MaxLength}.");
        }

        if (!ResourceName.IsIn(name, collection)) throw ApiErrors.Argument(V1.ErrorReason.NameInvalid, field, $"\"{name}\" is not of the form {collection}/{{id}}.");
    }
}
