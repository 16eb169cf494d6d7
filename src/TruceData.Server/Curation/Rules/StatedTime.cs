using NodaTime;
using NodaTime.Text;

namespace TruceData.Server.Curation.Rules;

/// <summary>A stated civil time: a year, month, day, hour, minute, second or fraction of a second, or a range "from/to".</summary>
/// <param name="Start">The start of that time on the local clock.</param>
/// <param name="HasTimeOfDay">Whether the start is more precise than a day.</param>
internal readonly record struct StatedTime(LocalDateTime Start, bool HasTimeOfDay)
{
    private static readonly LocalDateTimePattern[] Dates = Patterns("uuuu", "uuuu'-'MM", "uuuu'-'MM'-'dd");
    private static readonly LocalDateTimePattern[] Times =
        Patterns("uuuu'-'MM'-'dd'T'HH", "uuuu'-'MM'-'dd'T'HH':'mm", "uuuu'-'MM'-'dd'T'HH':'mm':'ss;FFFFFFFFF");

    /// <summary>Parses a stated time; returns null if the text is not one.</summary>
    public static StatedTime? Parse(string text)
    {
        var parts = text.Split('/');
        if (parts.Length > 2 || ParseSingle(parts[^1]) is null) return null;
        return ParseSingle(parts[0]);
    }

    private static StatedTime? ParseSingle(string text)
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
