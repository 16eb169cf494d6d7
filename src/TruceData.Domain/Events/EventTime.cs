using NodaTime;

namespace TruceData.Domain.Events;

/// <summary>The time of an event: an uncertain instant that lies in the half-open interval [earliest, latest).</summary>
public sealed record EventTime
{
    /// <summary>Creates an event time.</summary>
    /// <param name="earliest">The first instant at which the event can have happened.</param>
    /// <param name="latest">The first instant at which the event can no longer have happened.</param>
    /// <param name="precision">
    /// The precision of the statement. The bounds must be a nanosecond, second, minute or hour apart, or be the civil day, month or
    /// year of the zone.
    /// </param>
    /// <param name="zone">The time zone of the clock that the sources use.</param>
    /// <exception cref="ArgumentException">The bounds are reversed or do not fit the precision.</exception>
    public EventTime(Instant earliest, Instant latest, TimePrecision precision, DateTimeZone zone)
    {
        if (latest <= earliest) throw new ArgumentException($"An event time must end after it starts, {earliest}.", nameof(latest));
        Earliest = earliest;
        Latest = latest;
        Precision = precision;
        Zone = zone;
        if (!FitsPrecision())
            throw new ArgumentException($"[{earliest}, {latest}) is not one {precision} in {zone.Id}.", nameof(precision));
    }

    /// <summary>The first instant at which the event can have happened.</summary>
    public Instant Earliest { get; }

    /// <summary>The first instant at which the event can no longer have happened.</summary>
    public Instant Latest { get; }

    /// <summary>The precision of the statement.</summary>
    public TimePrecision Precision { get; }

    /// <summary>The time zone of the clock that the sources use.</summary>
    public DateTimeZone Zone { get; }

    /// <summary>The civil date of <see cref="Earliest"/> in <see cref="Zone"/>.</summary>
    public LocalDate CivilDate => Earliest.InZone(Zone).Date;

    /// <summary>
    /// The last instant at which the event can have happened, as an exact time. It leads to the alternative anchor.
    /// </summary>
    public EventTime LastInstant => new(Latest - Duration.Epsilon, Latest, TimePrecision.Exact, Zone);

    private bool FitsPrecision() => Precision switch
    {
        TimePrecision.Exact => Lasts(Duration.Epsilon),
        TimePrecision.Second => Lasts(Duration.FromSeconds(1)),
        TimePrecision.Minute => Lasts(Duration.FromMinutes(1)),
        TimePrecision.Hour => Lasts(Duration.FromHours(1)),
        TimePrecision.Day => Spans(CivilDate, CivilDate.PlusDays(1)),
        TimePrecision.Month => Spans(new LocalDate(CivilDate.Year, CivilDate.Month, 1), Period.FromMonths(1)),
        TimePrecision.Year => Spans(new LocalDate(CivilDate.Year, 1, 1), Period.FromYears(1)),
        TimePrecision.Range => true,
        _ => false,
    };

    private bool Lasts(Duration length) => Latest - Earliest == length;

    private bool Spans(LocalDate first, Period length) => Spans(first, first + length);

    private bool Spans(LocalDate first, LocalDate next) =>
        Earliest == Zone.AtStartOfDay(first).ToInstant() && Latest == Zone.AtStartOfDay(next).ToInstant();
}
