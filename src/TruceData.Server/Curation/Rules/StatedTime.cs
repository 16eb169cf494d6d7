using NodaTime;
using NodaTime.Text;

namespace TruceData.Server.Curation.Rules;

/// <summary>A civil time as stated: a year, month, day, hour, minute, second or fraction of one, or a range "from/to".</summary>
/// <param name="Start">Its first instant on the local clock.</param>
/// <param name="HasTimeOfDay">Whether it goes below the day.</param>
internal readonly record struct StatedTime(LocalDateTime Start, bool HasTimeOfDay)
{
    private static readonly LocalDateTimePattern[] Dates = Patterns("uuuu", "uuuu'-'MM", "uuuu'-'MM'-'dd");
    private static readonly LocalDateTimePattern[] Times =
        Patterns("uuuu'-'MM'-'dd'T'HH", "uuuu'-'MM'-'dd'T'HH':'mm", "uuuu'-'MM'-'dd'T'HH':'mm':'ss;FFFFFFFFF");

    /// <summary>Reads one; null when it is none.</summary>
    public static StatedTime? Parse(string text)
    {
        var parts = text.Split('/');
        if (parts.Length > 2 || Single(parts[^1]) is null) return null;
        return Single(parts[0]);
    }

    private static StatedTime? Single(string text)
    {
        var hasTime = text.Contains('T');
        foreach (var pattern in hasTime ? Times : Dates)
        {
            if (pattern.Parse(text).TryGetValue(default, out var start)) return new(start, hasTime);
        }

        return null;
    }

    private static LocalDateTimePattern[] Patterns(params string[] texts) =>
        Array.ConvertAll(texts, t => LocalDateTimePattern.CreateWithInvariantCulture(t).WithTemplateValue(new(2000, 1, 1, 0, 0)));
}
