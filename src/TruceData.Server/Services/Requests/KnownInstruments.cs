using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Services.Requests;

/// <summary>
/// Reads instruments as they were known at a view. Their identifiers and corporate actions have their own knowledge times.
/// </summary>
internal static class KnownInstruments
{
    /// <summary>Returns the instrument of a record, and the newest knowledge time of its known facts.</summary>
    public static async Task<(V1.Instrument Instrument, Instant Newest)> ReadAsync(
        Catalog catalog, View view, Record record, CancellationToken cancellationToken)
    {
        var instrument = record.Message<V1.Instrument>();
        var calendar = await catalog.CalendarAsync(view, instrument.Calendar, "calendar", cancellationToken);
        var (known, newest) = instrument.AsKnown(view, calendar.Zone);
        return (known, newest is { } time ? Instant.Max(time, record.KnowledgeTime) : record.KnowledgeTime);
    }

    /// <summary>
    /// Returns the identifiers that were known at a view, once for each instrument, with the newest knowledge time of the known facts of
    /// that instrument.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="view">The view.</param>
    /// <param name="among">The identifiers to return; null for all.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public static async Task<IReadOnlyList<(string Identifier, Instant Newest)>> ListIdentifiersAsync(
        DataStore store, Catalog catalog, View view, IReadOnlyList<string>? among, CancellationToken cancellationToken)
    {
        var query = new RecordQuery(view, Collections.Instruments)
        {
            Facets = among is null ? [] : [new FacetFilter(FilterField.IdentifierKey, among)],
        };
        var identifiers = new List<(string, Instant)>();
        foreach (var record in (await store.ListRecordsAsync(query, cancellationToken)).Records)
        {
            var (instrument, newest) = await ReadAsync(catalog, view, record, cancellationToken);
            var values = instrument.Identifiers.Select(i => i.Value).Distinct(StringComparer.Ordinal);
            identifiers.AddRange(values.Where(v => among?.Contains(v) ?? true).Select(v => (v, newest)));
        }

        return identifiers;
    }
}
