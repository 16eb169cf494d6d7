namespace TruceData.Server.Importing;

/// <summary>
/// A civil date, or date and time, in ISO 8601: 2025-10-10, then "T" or a space, 14:30, optional seconds with up to nine decimals, then
/// "Z", an offset (+02:00, +0200, +02) or nothing.
/// </summary>
/// <param name="Day">Days since 1970-01-01.</param>
/// <param name="TimeOfDay">Nanoseconds since midnight; null for a date alone.</param>
/// <param name="Offset">Nanoseconds by which the local time is ahead of UTC; null if none is written.</param>
internal readonly record struct IsoTime(int Day, long? TimeOfDay, long? Offset)
{
    // Days from 1970 whose nanoseconds all fit into 64 bits: 1677-09-23 to 2262-04-10.
    private const int MaxDays = 106_750;

    private const long NanosPerSecond = 1_000_000_000;

    /// <summary>The local time as if it were UTC, in Unix nanoseconds.</summary>
    /// <exception cref="BadCellException">The time is outside the range of 64-bit nanoseconds.</exception>
    public long LocalNanos => ToLocalNanos(Day, TimeOfDay);

    /// <summary>Returns the local time of a day as if it were UTC, in Unix nanoseconds.</summary>
    /// <exception cref="BadCellException">The time is outside the range of 64-bit nanoseconds.</exception>
    public static long ToLocalNanos(int day, long? timeOfDay) =>
        Math.Abs(day) <= MaxDays ? (day * 86_400L * NanosPerSecond) + timeOfDay.GetValueOrDefault() : throw OutOfRange();

    public static bool TryParse(ReadOnlySpan<byte> text, out IsoTime time)
    {
        time = default;
        if (!TryDate(text, out var day)) return false;
        if (text.Length == 10)
        {
            time = new IsoTime(day, null, null);
            return true;
        }

        if (text[10] is not ((byte)'T' or (byte)' ')) return false;
        var rest = text[11..];
        if (!TryTimeOfDay(ref rest, out var timeOfDay) || !TryOffset(rest, out var offset)) return false;
        time = new IsoTime(day, timeOfDay, offset);
        return true;
    }

    /// <summary>Reads a time of day with an offset, such as 2025-10-10T14:30:00Z, in Unix nanoseconds.</summary>
    /// <exception cref="BadCellException">The time is outside the range of 64-bit nanoseconds.</exception>
    public static bool TryParseInstant(ReadOnlySpan<byte> text, out long nanos)
    {
        nanos = 0;
        if (!TryParse(text, out var time) || time is not { TimeOfDay: not null, Offset: { } offset }) return false;
        nanos = time.LocalNanos - offset;
        return true;
    }

    private static BadCellException OutOfRange() =>
        new("The time is outside 1677-09-23 to 2262-04-10.", "Omit bars outside that range.");

    private static bool TryDate(ReadOnlySpan<byte> text, out int day)
    {
        day = 0;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-') return false;
        int year = Digits(text[..4]), month = Digits(text[5..7]), dayOfMonth = Digits(text[8..10]);
        if (year < 1 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month)) return false;
        day = new DateOnly(year, month, dayOfMonth).DayNumber - new DateOnly(1970, 1, 1).DayNumber;
        return true;
    }

    private static bool TryTimeOfDay(ref ReadOnlySpan<byte> text, out long nanos)
    {
        nanos = 0;
        if (text.Length < 5 || text[2] != ':') return false;
        int hour = Digits(text[..2]), minute = Digits(text[3..5]), second = 0;
        text = text[5..];
        if (text.Length >= 3 && text[0] == ':')
        {
            second = Digits(text[1..3]);
            text = text[3..];
            if (text.Length > 0 && text[0] == '.' && !TryFraction(ref text, out nanos)) return false;
        }

        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59) return false;
        nanos += ((hour * 3600) + (minute * 60) + second) * NanosPerSecond;
        return true;
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> text, out long nanos)
    {
        nanos = 0;
        var unit = NanosPerSecond;
        var i = 1;
        for (; i < text.Length && char.IsAsciiDigit((char)text[i]) && unit > 1; i++) nanos += (text[i] - '0') * (unit /= 10);
        text = text[i..];
        return i > 1;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out long? offset)
    {
        offset = null;
        if (text.IsEmpty) return true;
        offset = 0;
        if (text is [(byte)'Z']) return true;
        var minute = text.Length switch
        {
            3 => 0,
            5 => Digits(text[3..]),
            6 when text[3] == ':' => Digits(text[4..]),
            _ => -1,
        };
        if (minute is < 0 or > 59 || text[0] is not ((byte)'+' or (byte)'-')) return false;
        if (Digits(text[1..3]) is not (var hour and >= 0 and <= 18)) return false;
        offset = ((hour * 60) + minute) * 60 * NanosPerSecond * (text[0] == '-' ? -1 : 1);
        return true;
    }

    /// <summary>Returns the number that the digits represent; -1 if a character is not a digit.</summary>
    private static int Digits(ReadOnlySpan<byte> text)
    {
        var number = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit((char)c)) return -1;
            number = (number * 10) + (c - '0');
        }

        return number;
    }
}
