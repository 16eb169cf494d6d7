using System.Collections.Concurrent;
using Grpc.Core;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Reading;

/// <summary>Finds the records and the calendars of a view by name.</summary>
internal sealed class Catalog(DataStore store)
{
    private const int CachedCalendars = 256;
    private readonly ConcurrentDictionary<(View Revision, string Name), Calendar> _calendars = new();

    /// <summary>
    /// Returns a record, or throws RESOURCE_NOT_FOUND or NOT_YET_KNOWN at <paramref name="field"/> if the view does not contain it.
    /// </summary>
    public async Task<Record> GetAsync(View view, string name, string collection, string field, CancellationToken cancellationToken)
    {
        CheckName(name, collection, field);
        var record = await store.FindRecordAsync(view, name, cancellationToken)
            ?? throw await NotFoundAsync(view, name, field, cancellationToken);
        return view.Knows(record.KnowledgeTime) ? record : throw ApiErrors.NotYetKnown(name, field, record.KnowledgeTime);
    }

    /// <summary>Returns several records, in the order of <paramref name="names"/>.</summary>
    public Task<IReadOnlyList<Record>> GetAllAsync(
        View view, IReadOnlyList<string> names, string collection, string field, CancellationToken cancellationToken) =>
        GetAllAsync(view, names, collection, i => $"{field}[{i}]", cancellationToken);

    /// <summary>Returns several records, in the order of <paramref name="names"/>, each of which has a field of its own.</summary>
    public async Task<IReadOnlyList<Record>> GetAllAsync(
        View view, IReadOnlyList<string> names, string collection, Func<int, string> fieldOf, CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            if (!IsName(names[i], collection)) CheckName(names[i], collection, fieldOf(i));
            if (!seen.Add(names[i]))
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.NameRepeated, fieldOf(i), $"{names[i]} is listed twice; list each name once.");
            }
        }

        var found = (await store.FindRecordsAsync(view, names, cancellationToken))
            .ToDictionary(r => r.Name, StringComparer.Ordinal);
        var records = new Record[names.Count];
        for (var i = 0; i < names.Count; i++)
        {
            records[i] = found.GetValueOrDefault(names[i]) ?? throw await NotFoundAsync(view, names[i], fieldOf(i), cancellationToken);
            if (!view.Knows(records[i].KnowledgeTime)) throw ApiErrors.NotYetKnown(names[i], fieldOf(i), records[i].KnowledgeTime);
        }

        return records;
    }

    /// <summary>Returns the claims about a resource, by knowledge time, then by name.</summary>
    public async Task<IReadOnlyList<Record>> ClaimsOfAsync(View view, string subject, CancellationToken cancellationToken)
    {
        var query = new RecordQuery(view, Collections.Claims) { Facets = Facets.Create(("subject", [subject])), Limit = int.MaxValue };
        return (await store.ListRecordsAsync(query, cancellationToken)).Records;
    }

    /// <summary>Returns records by name, regardless of their knowledge time; names without a record are skipped.</summary>
    public async Task<IReadOnlyDictionary<string, Record>> FindAsync(
        View view, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var records = await store.FindRecordsAsync(view, [.. names.Distinct(StringComparer.Ordinal)], cancellationToken);
        return records.ToDictionary(r => r.Name, StringComparer.Ordinal);
    }

    /// <summary>Returns a calendar with the exceptions that were known at the view.</summary>
    public async Task<Calendar> CalendarAsync(View view, string name, string field, CancellationToken cancellationToken)
    {
        var revision = view with { KnowledgeTime = null };
        if (!_calendars.TryGetValue((revision, name), out var calendar))
        {
            var record = await GetAsync(view, name, Collections.Calendars, field, cancellationToken);
            if (_calendars.Count >= CachedCalendars) _calendars.Clear();
            calendar = _calendars.GetOrAdd((revision, name), Read(record));
        }

        return calendar.AsOf(view.KnowledgeTime);
    }

    /// <summary>Returns a calendar, or throws RECORD_INVALID for one without sessions, which only an earlier version accepted.</summary>
    private static Calendar Read(Record record) => record.TryToCalendar(out var reason)
        ?? throw ApiErrors.Create(
            StatusCode.FailedPrecondition, V1.ErrorReason.RecordInvalid,
            $"{record.Name} has no sessions at this revision: {reason} Import it again, or read at another revision.");

    private async Task<RpcException> NotFoundAsync(View view, string name, string field, CancellationToken cancellationToken) =>
        ApiErrors.NotFound(name, field, view.Revision, await Suggestions.NearestNameAsync(store, view, name, cancellationToken));

    private static bool IsName(string name, string collection) =>
        name.Length <= ResourceName.MaxLength && ResourceName.IsIn(name, collection);

    /// <summary>Refuses a name that is not of the form collection/id.</summary>
    public static void CheckName(string name, string collection, string field)
    {
        if (name.Length == 0)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.FieldRequired, field, $"is empty; give a name such as {collection}/….");
        if (name.Length > ResourceName.MaxLength)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.NameInvalid, field, $"has {name.Length} characters; names have at most {ResourceName.MaxLength}.");
        }

        if (!ResourceName.IsIn(name, collection))
            throw ApiErrors.InvalidArgument(V1.ErrorReason.NameInvalid, field, $"\"{name}\" is not of the form {collection}/{{id}}.");
    }
}
