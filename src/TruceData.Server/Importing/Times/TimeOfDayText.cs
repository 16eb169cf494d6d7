namespace TruceData.Server.Importing.Times;

/// <summary>Parses a time of day: 9:30, 09:30:00.123, 9:30 PM, 093000, 093000123; after a compact date also 09 alone.</summary>
internal static class TimeOfDayText
{
    private const long NanosPerSecond = 1_000_000_000;
    private const int MaxDecimals = 9;

    public static bool TryParse(ref TextCursor cursor, bool allowsHourAlone, out long nanos)
    {
        nanos = 0;
        int minute = 0, second = 0;
        var digits = cursor.TakeDigits();
        var isHour = digits.Length is 1 or 2;
        if (!isHour && digits.Length is not (4 or 6 or 9)) return false;
        var hour = int.Parse(isHour ? digits : digits[..2]);
        if (!isHour)
        {
            minute = int.Parse(digits[2..4]);
            second = digits.Length > 4 ? int.Parse(digits[4..6]) : 0;
            if (digits.Length == 9) nanos = int.Parse(digits[6..]) * 1_000_000L;
        }

        var hasMinute = !isHour;
        var hasSecond = digits.Length == 6;
        if (isHour && cursor.TrySkip(':'))
        {
            hasMinute = true;
            if (!TryTwoDigits(ref cursor, out minute)) return false;
            if (cursor.TrySkip(':'))
            {
                hasSecond = true;
                if (!TryTwoDigits(ref cursor, out second)) return false;
            }
        }

        if (hasSecond && cursor.Next is '.' or ',' && !TryFraction(ref cursor, out nanos)) return false;
        if (TryHalfOfDay(ref cursor, out var isAfternoon))
        {
            if (hour is < 1 or > 12) return false;
            hour = (hour % 12) + (isAfternoon ? 12 : 0);
        }
        else if (!hasMinute && !(allowsHourAlone && digits.Length == 2))
        {
            return false;
        }

        if (hour > 23 || minute > 59 || second > 59) return false;
        nanos += ((hour * 3600L) + (minute * 60) + second) * NanosPerSecond;
        return true;
    }

    private static bool TryTwoDigits(ref TextCursor cursor, out int number)
    {
        var digits = cursor.TakeDigits();
        number = digits.Length == 2 ? int.Parse(digits) : 0;
        return digits.Length == 2;
    }

    private static bool TryFraction(ref TextCursor cursor, out long nanos)
    {
        cursor.Skip(1);
        var digits = cursor.TakeDigits();
        nanos = 0;
        if (digits.IsEmpty || digits[Math.Min(digits.Length, MaxDecimals)..].ContainsAnyExcept('0')) return false;
        var unit = NanosPerSecond;
        foreach (var digit in digits[..Math.Min(digits.Length, MaxDecimals)]) nanos += (digit - '0') * (unit /= 10);
        return true;
    }

    private static bool TryHalfOfDay(ref TextCursor cursor, out bool isAfternoon)
    {
        var ahead = cursor;
        ahead.SkipSpaces();
        isAfternoon = ahead.TrySkip("PM");
        if (!isAfternoon && !ahead.TrySkip("AM")) return false;
        // A zone such as America/New_York begins with the letters of AM.
        if (char.IsAsciiLetter(ahead.Next)) return false;
        cursor = ahead;
        return true;
    }
}
