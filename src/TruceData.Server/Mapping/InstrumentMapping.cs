using NodaTime;
using TruceData.Domain.Adjustments;
using TruceData.Domain.Time;

namespace TruceData.Server.Mapping;

/// <summary>Selects and converts the dated facts of an instrument: identifiers, corporate actions, the end of its listing.</summary>
internal static class InstrumentMapping
{
    /// <summary>Returns the instrument as it was known at a view, and the newest knowledge time of its known dated facts.</summary>
    public static (V1.Instrument Instrument, Instant? Newest) AsKnown(this V1.Instrument instrument, View view, DateTimeZone zone)
    {
        var known = instrument.Clone();
        known.Identifiers.Clear();
        known.Identifiers.AddRange(instrument.Identifiers.Where(i => view.Knows(KnownFrom(i, zone))).Select(i => AsKnown(i, view, zone)));
        known.CorporateActions.Clear();
        known.CorporateActions.AddRange(instrument.CorporateActions.Where(a => view.Knows(a.KnowledgeTime.ToInstant())));
        if (!HasEnded(instrument.LastDate, view, zone)) known.LastDate = null;
        var times = known.Identifiers.Select(i => KnownFrom(i, zone))
            .Concat(known.CorporateActions.Select(a => a.KnowledgeTime.ToInstant()));
        return (known, times.Select(t => (Instant?)t).Max());
    }

    /// <summary>
    /// Returns whether an identifier of the instrument has one of the values, on <paramref name="date"/> unless it is null.
    /// </summary>
    public static bool IsCalled(this V1.Instrument instrument, IReadOnlyCollection<string> values, LocalDate? date) =>
        instrument.Identifiers.Any(i => values.Contains(i.Value)
            && !(date < i.FirstDate?.ToLocalDate("first_date"))
            && !(date > i.LastDate?.ToLocalDate("last_date")));

    public static IReadOnlyList<CorporateAction> ActionsToDomain(this V1.Instrument instrument) => instrument.CorporateActions
        .Select(a => new CorporateAction(a.ExDate.ToLocalDate("ex_date"), a.SplitRatio, a.CashAmount, a.KnowledgeTime.ToInstant()))
        .ToArray();

    private static V1.DatedIdentifier AsKnown(V1.DatedIdentifier identifier, View view, DateTimeZone zone)
    {
        var known = identifier.Clone();
        if (!HasEnded(identifier.LastDate, view, zone)) known.LastDate = null;
        return known;
    }

    private static Instant KnownFrom(V1.DatedIdentifier identifier, DateTimeZone zone) =>
        identifier.KnowledgeTime?.ToInstant()
        ?? (identifier.FirstDate is { } first ? zone.AtStartOfDay(first.ToLocalDate("first_date")).ToInstant() : Knowledge.Always);

    private static bool HasEnded(V1.Date? last, View view, DateTimeZone zone)
    {
        if (last is null || view.KnowledgeTime is null) return true;
        var date = last.ToLocalDate("last_date");
        // Earlier versions accepted 9999-12-31, which has no next day.
        return date < LocalDate.MaxIsoValue && view.Knows(zone.AtStartOfDay(date.PlusDays(1)).ToInstant());
    }
}
