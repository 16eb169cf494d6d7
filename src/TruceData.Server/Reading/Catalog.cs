using System.Collections.Concurrent;
using Grpc.Core;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Reading;

/// <summary>Finds the records of a view by name, and calendars as the Domain has them.</summary>
internal sealed class Catalog(DataStore store)
{
    private const int CachedCalendars = 256;
    private readonly ConcurrentDictionary<(long Revision, string Name), Calendar> _calendars = new();

    /// <summary>One resource; RESOURCE_NOT_FOUND or NOT_YET_KNOWN at the field when it cannot be seen.</summary>
    public async Task<Record> GetAsync(View view, string name, string collection, string field, CancellationToken cancellationToken)
    {
        CheckName(name, collection, field);
        var record = await store.FindRecordAsync(view.Revision, name, cancellationToken)
            ?? throw await NotFoundAsync(view, name, field, cancellationToken);
        return view.Knows(record.KnowledgeTime) ? record : throw ApiErrors.NotYetKnown(name, field, record.KnowledgeTime);
    }

    /// <summary>Several resources in the order of their names.</summary>
    public async Task<IReadOnlyList<Record>> GetAllAsync(
        View view, IReadOnlyList<string> names, string collection, string field, CancellationToken cancellationToken)
    {
        var before = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            CheckName(names[i], collection, $"{field}[{i}]");
            if (!before.Add(names[i]))
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.NameRepeated, $"{field}[{i}]", $"{names[i]} is listed twice; list each name once.");
            }
        }

        var found = (await store.FindRecordsAsync(view.Revision, names, cancellationToken))
            .ToDictionary(r => r.Name, StringComparer.Ordinal);
        var records = new Record[names.Count];
        for (var i = 0; i < names.Count; i++)
        {
            records[i] = found.GetValueOrDefault(names[i]) ?? throw await NotFoundAsync(view, names[i], $"{field}[{i}]", cancellationToken);
            if (!view.Knows(records[i].KnowledgeTime)) throw ApiErrors.NotYetKnown(names[i], $"{field}[{i}]", records[i].KnowledgeTime);
        }

        return records;
    }

    /// <summary>The claims about a resource, by knowledge time, then name.</summary>
    public async Task<IReadOnlyList<Record>> ClaimsOfAsync(View view, string subject, CancellationToken cancellationToken)
    {
        var query = new RecordQuery(view, Collections.Claims) { Facets = Facets.Create(("subject", [subject])), Limit = int.MaxValue };
        return (await store.ListRecordsAsync(query, cancellationToken)).Records;
    }

    /// <summary>Returns records by name, whatever their knowledge time; names without a record are left out.</summary>
    public async Task<IReadOnlyDictionary<string, Record>> FindAsync(
        View view, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var records = await store.FindRecordsAsync(view.Revision, [.. names.Distinct(StringComparer.Ordinal)], cancellationToken);
        return records.ToDictionary(r => r.Name, StringComparer.Ordinal);
    }

    /// <summary>A calendar with the exceptions known at the view.</summary>
    public async Task<Calendar> CalendarAsync(View view, string name, string field, CancellationToken cancellationToken)
    {
        if (!_calendars.TryGetValue((view.Revision, name), out var calendar))
        {
            var record = await GetAsync(view, name, Collections.Calendars, field, cancellationToken);
            if (_calendars.Count >= CachedCalendars) _calendars.Clear();
            calendar = _calendars.GetOrAdd((view.Revision, name), record.ToCalendar());
        }

        return calendar.AsOf(view.KnowledgeTime);
    }

    private async Task<RpcException> NotFoundAsync(View view, string name, string field, CancellationToken cancellationToken) =>
        ApiErrors.NotFound(
        name, field, view.Revision, await Suggestions.NearestNameAsync(store, view, name, cancellationToken));

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
