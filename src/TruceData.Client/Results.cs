using TruceData.V1;

namespace TruceData.Client;

/// <summary>A stretch of one series.</summary>
/// <param name="Series"><c>series/{id}</c>.</param>
/// <param name="TimeUnixNanos">Start of each bar, nanoseconds since 1970-01-01T00:00:00Z, strictly ascending.</param>
/// <param name="Columns">By field in lower case ("close") or by the importer's name, one value per time in the field's unit; NaN is missing.</param>
/// <param name="Cursor">Where the stream goes on after this stretch.</param>
/// <param name="Snapshot">What was read.</param>
public sealed record SeriesSegment(
    string Series, ReadOnlyMemory<long> TimeUnixNanos, IReadOnlyDictionary<string, ReadOnlyMemory<double>> Columns, string Cursor, Snapshot Snapshot);

/// <summary>A whole series.</summary>
/// <param name="Series">What the series is: fields with their units, frequency, calendar, terms.</param>
/// <param name="TimeUnixNanos">Start of each bar, nanoseconds since 1970-01-01T00:00:00Z, strictly ascending.</param>
/// <param name="Columns">By field in lower case ("close") or by the importer's name, one value per time in the field's unit; NaN is missing.</param>
/// <param name="Snapshot">What was read.</param>
public sealed record SeriesData(
    Series Series, ReadOnlyMemory<long> TimeUnixNanos, IReadOnlyDictionary<string, ReadOnlyMemory<double>> Columns, Snapshot Snapshot);

/// <summary>One event and one series over the offsets of the header.</summary>
/// <param name="Event"><c>events/{id}</c>.</param>
/// <param name="Series"><c>series/{id}</c>.</param>
/// <param name="Values">The measure at each offset; NaN where <paramref name="Missing"/> is not Present.</param>
/// <param name="StartUnixNanos">Where each measurement starts, nanoseconds since 1970-01-01T00:00:00Z; <see cref="long.MinValue"/> where there is none.</param>
/// <param name="EndUnixNanos">Where each measurement ends, coded alike.</param>
/// <param name="Missing">Why a value is missing, or Present.</param>
/// <param name="Column">The message: anchor, reference, other events in the window, knowledge time.</param>
public sealed record AlignedSeries(
    string Event,
    string Series,
    ReadOnlyMemory<double> Values,
    ReadOnlyMemory<long> StartUnixNanos,
    ReadOnlyMemory<long> EndUnixNanos,
    ReadOnlyMemory<Missing> Missing,
    AlignedColumn Column);

/// <summary>Series around events.</summary>
/// <param name="Header">Every choice in effect, the series and the offsets.</param>
/// <param name="Events">The events, in the order of event_index.</param>
/// <param name="Columns">One per event and series, events outermost.</param>
/// <param name="Snapshot">What was read.</param>
public sealed record Alignment(AlignmentHeader Header, IReadOnlyList<Event> Events, IReadOnlyList<AlignedSeries> Columns, Snapshot Snapshot);

/// <summary>An event study. Its columns are read with <see cref="Columns.ToMemory{T}"/>.</summary>
/// <param name="Header">Every choice in effect, the series, the offsets and the cumulative windows.</param>
/// <param name="Events">The events, in the order of event_indexes.</param>
/// <param name="Results">By series.</param>
/// <param name="Aggregates">By group, then series; then over all series.</param>
/// <param name="Snapshot">What was read.</param>
public sealed record Impact(
    ImpactHeader Header, IReadOnlyList<Event> Events, IReadOnlyList<ImpactResults> Results, IReadOnlyList<ImpactAggregate> Aggregates, Snapshot Snapshot);
