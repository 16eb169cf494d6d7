using TruceData.V1;

namespace TruceData.Client;

/// <summary>Consecutive bars of one series.</summary>
/// <param name="Series">The name of the series, <c>series/{id}</c>.</param>
/// <param name="TimeUnixNanos">The start of each bar, in nanoseconds since 1970-01-01T00:00:00Z, strictly ascending.</param>
/// <param name="Columns">
/// The values by field in lower case ("close") or by the name of an imported column: one value per time in the unit of the field; NaN is
/// missing.
/// </param>
/// <param name="Cursor">The cursor that resumes the stream after this chunk.</param>
/// <param name="Snapshot">The snapshot that was read.</param>
public sealed record SeriesChunkData(
    string Series,
    ReadOnlyMemory<long> TimeUnixNanos,
    IReadOnlyDictionary<string, ReadOnlyMemory<double>> Columns,
    string Cursor,
    Snapshot Snapshot);

/// <summary>A whole series.</summary>
/// <param name="Series">The description of the series: fields with their units, frequency, calendar, terms.</param>
/// <param name="TimeUnixNanos">The start of each bar, in nanoseconds since 1970-01-01T00:00:00Z, strictly ascending.</param>
/// <param name="Columns">
/// The values by field in lower case ("close") or by the name of an imported column: one value per time in the unit of the field; NaN is
/// missing.
/// </param>
/// <param name="Snapshot">The snapshot that was read.</param>
public sealed record SeriesData(
    Series Series, ReadOnlyMemory<long> TimeUnixNanos, IReadOnlyDictionary<string, ReadOnlyMemory<double>> Columns, Snapshot Snapshot);

/// <summary>The values of one series around one event, at the offsets of the header.</summary>
/// <param name="Event">The name of the event, <c>events/{id}</c>.</param>
/// <param name="Series">The name of the series, <c>series/{id}</c>.</param>
/// <param name="Values">The measure at each offset; NaN where <paramref name="Missing"/> is not Present.</param>
/// <param name="StartUnixNanos">
/// The start of each measurement, in nanoseconds since 1970-01-01T00:00:00Z; <see cref="long.MinValue"/> where there is none.
/// </param>
/// <param name="EndUnixNanos">
/// The end of each measurement, in nanoseconds since 1970-01-01T00:00:00Z; <see cref="long.MinValue"/> where there is none.
/// </param>
/// <param name="Missing">The reason that each value is missing, or Present.</param>
/// <param name="Column">The message, with the anchor, the reference, other events in the window and the knowledge time.</param>
public sealed record AlignedColumnData(
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
/// <param name="Columns">One column per event and series, ordered by event first.</param>
/// <param name="Snapshot">The snapshot that was read.</param>
public sealed record AlignmentData(
    AlignmentHeader Header, IReadOnlyList<Event> Events, IReadOnlyList<AlignedColumnData> Columns, Snapshot Snapshot);

/// <summary>An event study. <see cref="Columns.ToMemory{T}"/> converts its columns.</summary>
/// <param name="Header">Every choice in effect, the series, the offsets and the cumulative windows.</param>
/// <param name="Events">The events, in the order of event_indexes.</param>
/// <param name="Results">The results of the events, by series.</param>
/// <param name="Aggregates">The aggregates, by group, then series; then over all series.</param>
/// <param name="Regressions">The requested regressions of cumulative abnormal returns, by group, then window.</param>
/// <param name="Portfolios">The requested calendar-time portfolios, by group.</param>
/// <param name="Snapshot">The snapshot that was read.</param>
public sealed record ImpactData(
    ImpactHeader Header,
    IReadOnlyList<Event> Events,
    IReadOnlyList<ImpactResults> Results,
    IReadOnlyList<ImpactAggregate> Aggregates,
    IReadOnlyList<ImpactRegression> Regressions,
    IReadOnlyList<ImpactPortfolio> Portfolios,
    Snapshot Snapshot);
