using System.Text;

namespace TruceData.Server.Importing.Times;

/// <summary>Parses the forms of dates and times that can mean one thing only.</summary>
internal static class TimeText
{
    private const int MaxLength = 80;
    private const int MinYear = 1600;
    private const int MaxYear = 2400;

    private static readonly string[] s_months =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    private static readonly string[] s_weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// <summary>Parses a cell.</summary>
    /// <param name="cell">The text.</param>
    /// <param name="order">The order of day and month where the text does not say it.</param>
    /// <param name="time">The time; with the month first if the order is unknown and that is a date.</param>
    /// <returns>Whether the cell is a time.</returns>
    public static bool TryParse(ReadOnlySpan<byte> cell, DateOrder order, out WrittenTime time)
    {
        time = default;
        if (cell.Length > MaxLength || !Ascii.IsValid(cell)) return false;
        Span<char> text = stackalloc char[cell.Length];
        Encoding.ASCII.GetChars(cell, text);
        var cursor = new TextCursor(text);
        if (!TryDate(ref cursor, order, out var day, out var notation)) return false;
        time = new WrittenTime(day, null, null, null, notation);
        if (cursor.IsAtEnd) return true;
        if (time.IsPeriod) return false;

        var isJoined = notation == DateNotation.Compact && char.IsAsciiDigit(cursor.Next);
        if (!isJoined && !TrySkipSeparator(ref cursor)) return false;
        if (!TimeOfDayText.TryParse(ref cursor, notation == DateNotation.Compact, out var timeOfDay)) return false;
        if (!OffsetText.TryParse(ref cursor, out var offset, out var zone)) return false;
        time = new WrittenTime(day, timeOfDay, offset, zone, notation);
        return true;
    }

    /// <summary>Returns the order of day and month that a cell proves; unknown if it proves none.</summary>
    public static DateOrder OrderIn(ReadOnlySpan<byte> cell)
    {
        var isMonthFirst = TryParse(cell, DateOrder.MonthFirst, out var time);
        if (isMonthFirst && time.Notation != DateNotation.Slashed) return DateOrder.Unknown;
        var isDayFirst = TryParse(cell, DateOrder.DayFirst, out _);
        if (isMonthFirst == isDayFirst) return DateOrder.Unknown;
        return isMonthFirst ? DateOrder.MonthFirst : DateOrder.DayFirst;
    }

    public static bool TryDay(int year, int month, int dayOfMonth, out int day)
    {
        day = 0;
        if (year is < MinYear or > MaxYear || month is < 1 or > 12) return false;
        if (dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month)) return false;
        day = new DateOnly(year, month, dayOfMonth).DayNumber - new DateOnly(1970, 1, 1).DayNumber;
        return true;
    }

    private static bool TryDate(ref TextCursor cursor, DateOrder order, out int day, out DateNotation notation)
    {
        day = 0;
        notation = DateNotation.NamedMonth;
        SkipWeekday(ref cursor);
        if (char.IsAsciiLetter(cursor.Next)) return TryMonthDayYear(ref cursor, out day);
        var start = cursor;
        var number = cursor.TakeDigits();
        switch (number.Length)
        {
            case 4:
                return TryYearFirst(ref cursor, int.Parse(number), out day, out notation);
            case 8 or 12 or 14:
                notation = DateNotation.Compact;
                cursor = start;
                cursor.Skip(8);
                return TryDay(int.Parse(number[..4]), int.Parse(number[4..6]), int.Parse(number[6..8]), out day);
            case 1 or 2:
                return TryDayOrMonthFirst(ref cursor, int.Parse(number), order, out day, out notation);
            default:
                return false;
        }
    }

    private static bool TryYearFirst(ref TextCursor cursor, int year, out int day, out DateNotation notation)
    {
        notation = DateNotation.Year;
        if (cursor.IsAtEnd) return TryDay(year, 1, 1, out day);
        var quarter = cursor.Rest.TrimStart("- ");
        if (quarter is [('Q' or 'q'), >= '1' and <= '4'])
        {
            notation = DateNotation.Quarter;
            cursor.Skip(cursor.Rest.Length);
            return TryDay(year, ((quarter[1] - '1') * 3) + 1, 1, out day);
        }

        day = 0;
        var separator = cursor.Next;
        if (separator is not ('-' or '/' or '.')) return false;
        cursor.Skip(1);
        var hasName = char.IsAsciiLetter(cursor.Next);
        var month = hasName ? MonthOf(cursor.TakeLetters()) : OneOrTwoDigits(ref cursor);
        notation = DateNotation.Month;
        if (cursor.IsAtEnd) return TryDay(year, month, 1, out day);
        notation = hasName ? DateNotation.NamedMonth : DateNotation.YearMonthDay;
        return cursor.TrySkip(separator) && TryDay(year, month, OneOrTwoDigits(ref cursor), out day);
    }

    private static bool TryDayOrMonthFirst(ref TextCursor cursor, int first, DateOrder order, out int day, out DateNotation notation)
    {
        day = 0;
        notation = DateNotation.NamedMonth;
        var separator = cursor.Next;
        if (separator is '-' or '/' or '.' or ' ') cursor.Skip(1);
        if (char.IsAsciiLetter(cursor.Next))
        {
            var month = MonthOf(cursor.TakeLetters());
            if (cursor.Next is '-' or '/' or '.' or ' ' or ',') cursor.Skip(1);
            cursor.SkipSpaces();
            return TryYear(ref cursor, out var namedYear) && TryDay(namedYear, month, first, out day);
        }

        if (separator is not ('-' or '/' or '.')) return false;
        notation = separator == '.' ? DateNotation.PointedDayMonthYear : DateNotation.Slashed;
        var second = OneOrTwoDigits(ref cursor);
        if (!cursor.TrySkip(separator) || !TryYear(ref cursor, out var year)) return false;
        return order switch
        {
            _ when separator == '.' => TryDay(year, second, first, out day),
            DateOrder.MonthFirst => TryDay(year, first, second, out day),
            DateOrder.DayFirst => TryDay(year, second, first, out day),
            _ => TryDay(year, first, second, out day) || TryDay(year, second, first, out day),
        };
    }

    private static bool TryMonthDayYear(ref TextCursor cursor, out int day)
    {
        day = 0;
        var month = MonthOf(cursor.TakeLetters());
        if (cursor.Next is '-' or '/' or '.') cursor.Skip(1);
        cursor.SkipSpaces();
        var dayOfMonth = OneOrTwoDigits(ref cursor);
        if (cursor.Next is ',' or '-' or '/' or ' ') cursor.Skip(1);
        cursor.SkipSpaces();
        return TryYear(ref cursor, out var year) && TryDay(year, month, dayOfMonth, out day);
    }

    private static void SkipWeekday(ref TextCursor cursor)
    {
        var ahead = cursor;
        var letters = ahead.TakeLetters();
        if (!IsName(letters, s_weekdays)) return;
        ahead.TrySkip(',');
        if (ahead.SkipSpaces()) cursor = ahead;
    }

    private static bool TrySkipSeparator(ref TextCursor cursor)
    {
        // kdb+ writes a D between date and time.
        if (cursor.TrySkip('T') || cursor.TrySkip('D')) return true;
        var hasComma = cursor.TrySkip(',');
        return cursor.SkipSpaces() || hasComma;
    }

    private static bool TryYear(ref TextCursor cursor, out int year)
    {
        var digits = cursor.TakeDigits();
        year = digits.Length == 4 ? int.Parse(digits) : 0;
        return year > 0;
    }

    /// <summary>Returns the number of one or two digits; 0 if there are fewer or more.</summary>
    private static int OneOrTwoDigits(ref TextCursor cursor)
    {
        var digits = cursor.TakeDigits();
        return digits.Length is 1 or 2 ? int.Parse(digits) : 0;
    }

    private static int MonthOf(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < s_months.Length; i++)
        {
            if (IsName(name, [s_months[i]])) return i + 1;
        }

        return name.Equals("sept", StringComparison.OrdinalIgnoreCase) ? 9 : 0;
    }

    /// <summary>Returns whether the text is one of the names, in full or its first three letters, in any case.</summary>
    private static bool IsName(ReadOnlySpan<char> text, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (text.Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
            if (text.Length == 3 && name.AsSpan(0, 3).Equals(text, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
