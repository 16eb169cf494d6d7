using NodaTime;

namespace TruceData.Server.Importing.Times;

/// <summary>
/// Parses what follows a time of day: nothing, "Z", "UTC", "GMT", an offset (-04:00, -0400, GMT+0200), an IANA zone (US/Eastern) or an
/// offset with a zone in brackets.
/// </summary>
internal static class OffsetText
{
    private const long NanosPerMinute = 60_000_000_000;

    public static bool TryParse(ref TextCursor cursor, out long? offset, out string? zone)
    {
        zone = null;
        offset = null;
        cursor.SkipSpaces();
        if (cursor.IsAtEnd) return true;
        if (char.IsAsciiLetter(cursor.Next) && cursor.Rest.Contains('/')) return TryZone(cursor.Rest, out zone);
        if (cursor.TrySkip('Z') || cursor.TrySkip("UTC") || cursor.TrySkip("GMT")) offset = 0;
        if (cursor.Next is '+' or '-' && !TryOffset(ref cursor, out offset)) return false;
        if (cursor.IsAtEnd) return offset is not null;
        cursor.SkipSpaces();
        return cursor.Rest is ['[', .. var id, ']'] && TryZone(id, out zone);
    }

    private static bool TryOffset(ref TextCursor cursor, out long? offset)
    {
        offset = null;
        var sign = cursor.Next == '-' ? -1 : 1;
        cursor.Skip(1);
        var digits = cursor.TakeDigits();
        if (digits.Length is not (1 or 2 or 4)) return false;
        var hour = int.Parse(digits.Length == 4 ? digits[..2] : digits);
        var minute = digits.Length == 4 ? int.Parse(digits[2..]) : 0;
        if (digits.Length < 4 && cursor.TrySkip(':'))
        {
            digits = cursor.TakeDigits();
            if (digits.Length != 2) return false;
            minute = int.Parse(digits);
        }

        if (hour > 18 || minute > 59) return false;
        offset = sign * ((hour * 60) + minute) * NanosPerMinute;
        return true;
    }

    private static bool TryZone(ReadOnlySpan<char> id, out string? zone)
    {
        zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(id.ToString())?.Id;
        return zone is not null;
    }
}
