using NodaTime;
using NodaTime.Text;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;

namespace TruceData.Domain.Tests;

/// <summary>Calendars of 2025 with few exceptions, and the times that tests refer to.</summary>
internal static class Markets
{
    public static readonly DateTimeZone NewYorkZone = Zone("America/New_York");
    public static readonly DateTimeZone ShanghaiZone = Zone("Asia/Shanghai");

    private static readonly IsoDayOfWeek[] s_workdays =
        [IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday, IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday, IsoDayOfWeek.Friday];

    private static readonly LocalDate s_first = new(2025, 1, 1);
    private static readonly LocalDate s_last = new(2025, 12, 31);

    public static Calendar NewYork { get; } = NewYorkUntil(s_last);

    public static Calendar Shanghai { get; } = new(
        "calendars/XSHG", ShanghaiZone, Weekly(Part("09:30", 0, "11:30"), Part("13:00", 0, "15:00")),
        [.. Enumerable.Range(1, 8).Select(day => Closed(2025, 10, day, "National Day"))], s_first, s_last);

    public static Calendar Chicago { get; } = new(
        "calendars/CMES", Zone("America/Chicago"), Weekly(Part("17:00", -1, "16:00")), [], s_first, s_last);

    public static Calendar Continuous { get; } = new(
        "calendars/24x7", DateTimeZone.Utc,
        [new WeeklyHours(null, [.. s_workdays, IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday], [Part("00:00", 0, "00:00")])],
        [], s_first, s_last);

    /// <summary>The calendar of United States government bonds, which closes on Columbus Day.</summary>
    public static Calendar Bonds { get; } = new(
        "calendars/SIFMA-US", NewYorkZone, Weekly(Part("08:00", 0, "17:00")),
        [Closed(2025, 10, 13, "Columbus Day")], s_first, s_last);

    public static Calendar NewYorkUntil(LocalDate last) => new(
        "calendars/XNYS", NewYorkZone, Weekly(Part("09:30", 0, "16:00")),
        [
            Closed(2025, 1, 1, "New Year's Day"),
            new CalendarException(
                new LocalDate(2025, 1, 9), CalendarExceptionKind.Closed, [], "National Day of Mourning", Utc("2024-12-30T23:59:59")),
            Closed(2025, 7, 4, "Independence Day"),
            Closed(2025, 11, 27, "Thanksgiving Day"),
            HalfDay(2025, 11, 28, "Day after Thanksgiving"),
            HalfDay(2025, 12, 24, "Christmas Eve"),
            Closed(2025, 12, 25, "Christmas Day"),
        ],
        s_first, last);

    public static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];

    public static WeeklyHours[] Weekly(params SessionPart[] parts) => [new WeeklyHours(null, s_workdays, parts)];

    public static SessionPart Part(string open, int offset, string close) => new(Time(open), offset, Time(close));

    public static CalendarException Closed(int year, int month, int day, string label) =>
        new(new LocalDate(year, month, day), CalendarExceptionKind.Closed, [], label, null);

    public static CalendarException HalfDay(int year, int month, int day, string label) =>
        new(new LocalDate(year, month, day), CalendarExceptionKind.EarlyClose, [Part("09:30", 0, "13:00")], label, null);

    public static Instant Utc(string text) => LocalDateTimePattern.ExtendedIso.Parse(text).Value.InUtc().ToInstant();

    public static Instant InNewYork(string text) => InZone(text, NewYorkZone);

    public static Instant InZone(string text, DateTimeZone zone) =>
        LocalDateTimePattern.ExtendedIso.Parse(text).Value.InZoneStrictly(zone).ToInstant();

    public static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).Value;

    public static EventTime Exactly(Instant instant) =>
        new(instant, instant + Duration.Epsilon, TimePrecision.Exact, NewYorkZone);

    public static EventTime OnDay(string date, DateTimeZone zone) => new(
        zone.AtStartOfDay(Date(date)).ToInstant(),
        zone.AtStartOfDay(Date(date).PlusDays(1)).ToInstant(),
        TimePrecision.Day,
        zone);

    private static LocalTime Time(string text) => LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(text).Value;
}
