using System.Buffers;
using NodaTime;
using NodaTime.Text;

namespace TruceData.Server.Importing.Times;

/// <summary>A pattern of --time-format such as "dd.MM.yyyy HH:mm:ss", with the letters of NodaTime.</summary>
internal sealed class TimePattern
{
    private const string Fix =
        "Write it with yyyy, MM, dd, HH (or hh with tt), mm, ss and fff, such as \"dd.MM.yyyy HH:mm:ss\"; quote literal letters.";

    private static readonly SearchValues<char> s_timeLetters = SearchValues.Create("HhmsfFto");

    private readonly Func<string, WrittenTime?> _parse;

    private TimePattern(Func<string, WrittenTime?> parse) => _parse = parse;

    /// <summary>Creates a pattern.</summary>
    /// <exception cref="BadCellException">The text is not a pattern, or does not determine a date.</exception>
    public static TimePattern Create(string text)
    {
        CheckLetters(text);
        try
        {
            if (text.Contains('z'))
            {
                var zoned = ZonedDateTimePattern.CreateWithInvariantCulture(text, DateTimeZoneProviders.Tzdb);
                return new(cell => zoned.Parse(cell).TryGetValue(default, out var time) ? FromZoned(time) : null);
            }

            if (text.Contains('o'))
            {
                var offset = OffsetDateTimePattern.CreateWithInvariantCulture(text);
                return new(cell => offset.Parse(cell).TryGetValue(default, out var time) ? From(time.LocalDateTime, time.Offset) : null);
            }

            if (text.AsSpan().ContainsAny(s_timeLetters))
            {
                var local = LocalDateTimePattern.CreateWithInvariantCulture(text);
                return new(cell => local.Parse(cell).TryGetValue(default, out var time) ? From(time, null) : null);
            }

            var date = LocalDatePattern.CreateWithInvariantCulture(text);
            return new(cell => date.Parse(cell).TryGetValue(default, out var day)
                ? new WrittenTime(Days(day), null, null, null, NotationOf(text))
                : null);
        }
        catch (InvalidPatternException error)
        {
            throw new BadCellException($"'{text}' is not a format of times: {error.Message.TrimEnd('.')}.", Fix);
        }
    }

    /// <summary>Returns the time of a cell; null if the cell does not follow the pattern.</summary>
    public WrittenTime? TryParse(string cell) => _parse(cell);

    /// <summary>Throws for the usual confusions of letters, which NodaTime would accept or explain in terms of .NET.</summary>
    private static void CheckLetters(string text)
    {
        if (text.Contains('%'))
            throw new BadCellException($"'{text}' is a format of strftime.", Fix);
        if (text.Contains('Y') || text.Contains('D'))
            throw new BadCellException($"'{text}' has an upper-case Y or D.", Fix);
        if (!text.Contains('y') && !text.Contains('u'))
            throw new BadCellException($"'{text}' is not a value of --time-format: it has no year.", Fix);
        if (text.Contains('d') && !text.Contains('M'))
            throw new BadCellException($"'{text}' has no month, because mm are minutes.", "Write MM for months and mm for minutes.");
        if (text.Contains('h') && !text.Contains('t'))
            throw new BadCellException($"'{text}' has hours to 12 without AM or PM.", "Write HH for hours from 0 to 23, or add tt.");
        var hasTime = text.AsSpan().ContainsAny(s_timeLetters);
        if (hasTime && !(text.Contains('d') && text.AsSpan().ContainsAny("Hh")))
            throw new BadCellException($"'{text}' has a time of day without a day or an hour.", Fix);
    }

    private static DateNotation NotationOf(string text) =>
        text.Contains('d') ? DateNotation.Pattern : text.Contains('M') ? DateNotation.Month : DateNotation.Year;

    private static WrittenTime FromZoned(ZonedDateTime time) => From(time.LocalDateTime, time.Offset);

    private static WrittenTime From(LocalDateTime time, Offset? offset) =>
        new(Days(time.Date), time.NanosecondOfDay, offset?.Nanoseconds, null, DateNotation.Pattern);

    private static int Days(LocalDate date) => Period.DaysBetween(new LocalDate(1970, 1, 1), date);
}
