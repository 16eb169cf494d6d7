using System.Text;
using NodaTime;
using TruceData.Server.Importing;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation.EventTables;

/// <summary>Converts the times of a table to event times.</summary>
internal static class EventTimeCell
{
    private const string Forms = "Write 2025-10-30, 2025-10-30T16:30 or 2025-10-30T16:30:00-04:00.";
    private const int DateLength = 10;
    private const int MinYear = 1679;
    private const int MaxYear = 2259;
    private const int CompactDateLength = 8;

    /// <summary>Returns the time of a date and a time of day, either of which may be empty, or of a complete time.</summary>
    /// <param name="date">The cell of the date; empty if <paramref name="time"/> contains it.</param>
    /// <param name="time">The cell of the time.</param>
    /// <param name="zone">The zone of the row; null if it has none.</param>
    /// <exception cref="BadCellException">The cells are not a time, or the zone is required and missing.</exception>
    public static EventTime Read(string date, string time, DateTimeZone? zone)
    {
        if (date.Length == 0 && time.Length == 0) throw new BadCellException("The cell is empty.", "State when the event happened.");
        var day = WithHyphens(date);
        if (date.Length > 0 && !IsDate(day))
        {
            throw new BadCellException(
                $"'{Show(date)}' is not a date.",
                day.Length > DateLength
                    ? "Name a column of complete times with --time-column, or write dates as 2025-10-30."
                    : "Write dates as 2025-10-30 or 20251030.");
        }

        if (date.Length > 0 && time.Length > 0 && time[0] != 'T') day += "T";
        return Parse(day + (date.Length > 0 ? time : WithHyphens(time)), $"{date} {time}".Trim(), zone);
    }

    private static EventTime Parse(string text, string shown, DateTimeZone? zone)
    {
        if (!IsoTime.TryParse(Encoding.UTF8.GetBytes(text), out var parsed))
            throw new BadCellException($"'{Show(shown)}' is not a time.", Forms);
        if (parsed.Offset is null && zone is null)
        {
            throw new BadCellException(
                $"'{Show(shown)}' has no offset, and no time zone is given.",
                "State the zone of its clock with --zone, such as America/New_York.");
        }

        if (new LocalDate(1970, 1, 1).PlusDays(parsed.Day).Year is < MinYear or > MaxYear)
            throw new BadCellException($"'{Show(shown)}' is outside the years {MinYear} to {MaxYear}.", "Correct it, or omit the row.");
        if (parsed.TimeOfDay is null) return CivilTime.ToEventTime(text, zone!);
        var start = parsed.Offset is { } offset
            ? Instant.FromUnixTimeTicks(0).PlusNanoseconds(parsed.LocalNanos - offset)
            : OfLocal(parsed.LocalNanos, shown, zone!);
        var (precision, length) = PrecisionOf(text);
        var stated = parsed.Offset is null ? text.Replace(' ', 'T') : "";
        return new EventTime
        {
            EarliestTime = start.ToTimestamp(),
            LatestTime = (start + length).ToTimestamp(),
            Precision = precision,
            TimeZone = zone?.Id ?? "UTC",
            StatedTime = stated,
        };
    }

    private static Instant OfLocal(long localNanos, string shown, DateTimeZone zone)
    {
        var local = Instant.FromUnixTimeTicks(0).PlusNanoseconds(localNanos).InUtc().LocalDateTime;
        var mapping = zone.MapLocal(local);
        return mapping.Count == 1
            ? mapping.Single().ToInstant()
            : throw new BadCellException(
                mapping.Count == 0
                    ? $"'{Show(shown)}' does not exist in {zone.Id}: the clocks skipped it."
                    : $"'{Show(shown)}' happened twice in {zone.Id}: the clocks were set back.",
                "Write it with its offset, such as 2025-11-02T01:30-04:00.");
    }

    /// <summary>Returns the precision of a time, which follows from its digits.</summary>
    private static (TimePrecision Precision, Duration Length) PrecisionOf(string text)
    {
        var clock = text[(DateLength + 1)..].TrimEnd('Z').Split('+', '-')[0];
        return clock.Length switch
        {
            5 => (TimePrecision.Minute, Duration.FromMinutes(1)),
            8 => (TimePrecision.Second, Duration.FromSeconds(1)),
            _ => (TimePrecision.Exact, Duration.Epsilon),
        };
    }

    /// <summary>Returns a date of eight digits with hyphens, and other texts unchanged.</summary>
    private static string WithHyphens(string text) => text.Length == CompactDateLength && text.All(char.IsAsciiDigit)
        ? $"{text[..4]}-{text[4..6]}-{text[6..]}"
        : text;

    private static bool IsDate(string text) =>
        text.Length == DateLength && IsoTime.TryParse(Encoding.UTF8.GetBytes(text), out _);

    private static string Show(string text) => CellText.Show(Encoding.UTF8.GetBytes(text));
}
