using NodaTime;
using TruceData.V1;

namespace TruceData.Server.Importing.Times;

/// <summary>Checks and counts the dates that label weeks, months, quarters or years.</summary>
internal sealed class PeriodLabels(Domain.Bars.FrequencyUnit unit, BarLabel label)
{
    private long _firstDays;
    private long _lastDays;
    private long _others;

    /// <summary>Which day of the period the dates were, as a sentence; null if there were none.</summary>
    public string? Note => (_firstDays > 0, _lastDays > 0, _others > 0) switch
    {
        (false, false, false) => null,
        (true, false, false) => $"Each {Name} is labeled by its first day.",
        (false, true, false) => $"Each {Name} is labeled by its last day.",
        (false, _, true) => $"Each {Name} is labeled by a day near its end or within it.",
        _ => $"Each date stands for the {Name} that contains it.",
    };

    private string Name => unit.ToString().ToLowerInvariant();

    /// <summary>Checks a date against the label.</summary>
    /// <exception cref="BadCellException">The date does not determine a period.</exception>
    public void Add(LocalDate date)
    {
        var isFirst = IsFirst(date);
        var isLast = IsFirst(date.PlusDays(1));
        if (label == BarLabel.Start && !isFirst)
        {
            throw new BadCellException(
                $"{Show(date)} is not the first day of a {Name}.",
                $"Omit --label if the date stands for the {Name} that contains it; use --frequency irregular for other periods.");
        }

        if (label == BarLabel.End && isFirst)
            throw new BadCellException($"{Show(date)} is the first day of a {Name}, not the end of one.", "Omit --label end.");

        // Weeks from Sunday to Saturday and weeks from Monday to Sunday are both labeled by Sundays; the former end six days later.
        if (isLast && unit == Domain.Bars.FrequencyUnit.Week && label == BarLabel.Unspecified)
        {
            throw new BadCellException(
                $"{Show(date)} is a Sunday, which may begin or end a week.",
                "State --label end if it is the last day; a week that begins on Sunday is not a civil week: use --frequency irregular with "
                + "--knowledge-delay 7d.");
        }

        if (isFirst) _firstDays++;
        else if (isLast) _lastDays++;
        else _others++;
    }

    /// <summary>Returns whether a date is the first day of a period.</summary>
    public bool IsFirst(LocalDate date) => unit switch
    {
        Domain.Bars.FrequencyUnit.Week => date.DayOfWeek == IsoDayOfWeek.Monday,
        Domain.Bars.FrequencyUnit.Month => date.Day == 1,
        Domain.Bars.FrequencyUnit.Quarter => date.Day == 1 && date.Month % 3 == 1,
        _ => date is { Day: 1, Month: 1 },
    };

    private static string Show(LocalDate date) => $"{date:uuuu'-'MM'-'dd}";
}
