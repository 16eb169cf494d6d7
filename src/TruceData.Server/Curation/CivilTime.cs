using NodaTime;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>Converts civil times, as sources state them, to event times with bounds in UTC.</summary>
internal static class CivilTime
{
    /// <summary>Returns the event time of a year, month, day, hour, minute or second, or of a range "from/to".</summary>
    /// <exception cref="CurationException">The text is not such a time, or the clocks of the zone skip or repeat it.</exception>
    public static EventTime ToEventTime(string text, DateTimeZone zone)
    {
        var parts = text.Split('/');
        var units = Array.ConvertAll(parts, part => UnitOf(part, zone));
        if (units.Length > 2 || units[0].Start >= units[^1].End)
            throw new CurationException($"\"{text}\" is not a range; write an earlier and a later time, separated by a slash.");
        return new EventTime
        {
            EarliestTime = units[0].Start.ToTimestamp(),
            LatestTime = units[^1].End.ToTimestamp(),
            Precision = units.Length == 2 ? TimePrecision.Range : units[0].Precision,
            TimeZone = zone.Id,
            StatedTime = text,
        };
    }

    private static (Instant Start, Instant End, TimePrecision Precision) UnitOf(string text, DateTimeZone zone)
    {
        if (text.Contains('/') || StatedTime.Parse(text) is not { } stated) throw NotATime(text);
        var start = stated.Start;
        return text.Length switch
        {
            4 => Days(start.Date, start.Date.PlusYears(1), TimePrecision.Year),
            7 => Days(start.Date, start.Date.PlusMonths(1), TimePrecision.Month),
            10 => Days(start.Date, start.Date.PlusDays(1), TimePrecision.Day),
            13 => Clock(Duration.FromHours(1), TimePrecision.Hour),
            16 => Clock(Duration.FromMinutes(1), TimePrecision.Minute),
            19 => Clock(Duration.FromSeconds(1), TimePrecision.Second),
            _ => throw NotATime(text),
        };

        (Instant, Instant, TimePrecision) Days(LocalDate first, LocalDate next, TimePrecision precision) =>
            (zone.AtStartOfDay(first).ToInstant(), zone.AtStartOfDay(next).ToInstant(), precision);

        (Instant, Instant, TimePrecision) Clock(Duration length, TimePrecision precision)
        {
            var mapping = zone.MapLocal(start);
            if (mapping.Count != 1)
            {
                throw new CurationException(
                    $"the clocks of {zone.Id} {(mapping.Count == 0 ? "skip" : "repeat")} {text}; state the day, and edit the bounds.");
            }

            var instant = mapping.Single().ToInstant();
            return (instant, instant + length, precision);
        }
    }

    private static CurationException NotATime(string text) => new(
        $"\"{text}\" is not a civil time; write 2025, 2025-10, 2025-10-10, 2025-10-10T16, 2025-10-10T16:57 or 2025-10-10T16:57:30.");
}
