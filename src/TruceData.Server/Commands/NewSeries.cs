using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using NodaTime.Text;
using TruceData.Server.Importing;
using TruceData.Server.Importing.Layouts;
using TruceData.Server.Mapping;
using TruceData.Server.Services.Ingesting;
using TruceData.V1;

namespace TruceData.Server.Commands;

/// <summary>Creates the header of a series that is imported for the first time, from the options of the command line.</summary>
internal static class NewSeries
{
    private static readonly LocalTimePattern[] s_timeOfDay =
        [LocalTimePattern.CreateWithInvariantCulture("HH:mm"), LocalTimePattern.CreateWithInvariantCulture("HH:mm:ss")];

    /// <summary>Creates the header without its fields. What is null follows from the layout of the file, where it states it.</summary>
    public static Series Draft(
        string name, string? frequency, string? calendar, string? instrument, string? publisher, string? terms, string? observedAt,
        string? knowledgeDelay, FileLayout layout)
    {
        var given = new Series
        {
            Name = name,
            Frequency = frequency is null ? null : ParseFrequency(frequency),
            Calendar = calendar is null ? "" : InCollection(calendar, Collections.Calendars),
            Publisher = publisher ?? "",
            Terms = terms ?? "",
            KnowledgeDelay = knowledgeDelay is null ? null : ParseDelay(knowledgeDelay),
            Observation = observedAt is null ? null : ParseObservation(observedAt),
        };
        if (instrument is not null) given.Instrument = InCollection(instrument, Collections.Instruments);
        var series = layout.Complete(given);
        if (series.Frequency is null)
        {
            throw new CommandException(
                $"{name} is new: set --frequency (1s, 5m, 1h, session, week, month, quarter, year or irregular), or a typed header "
                + "with --series-header.");
        }

        if (series.Calendar.Length == 0 && series.Instrument.Length == 0)
        {
            throw new CommandException(
                $"{name} is new: give --calendar (for example XNYS or 24x7), --instrument, which has one, --calendar-from-file or "
                + "--calendar-from-dates.");
        }

        if (!name.Contains(SeriesFileImport.SymbolPlaceholder, StringComparison.Ordinal)) SeriesDefaults.Fill(series);
        return series;
    }

    /// <summary>Parses the length of a bar, such as 5m or session.</summary>
    public static Frequency ParseFrequency(string text)
    {
        FrequencyUnit? named = text switch
        {
            "session" => FrequencyUnit.Session,
            "week" => FrequencyUnit.Week,
            "month" => FrequencyUnit.Month,
            "quarter" => FrequencyUnit.Quarter,
            "year" => FrequencyUnit.Year,
            "irregular" => FrequencyUnit.Irregular,
            _ => null,
        };
        if (named is { } unit) return new Frequency { Unit = unit, Count = 1 };

        FrequencyUnit? counted = text.Length < 2 ? null : text[^1] switch
        {
            's' => FrequencyUnit.Second,
            'm' => FrequencyUnit.Minute,
            'h' => FrequencyUnit.Hour,
            _ => null,
        };
        var digits = text.AsSpan(0, Math.Max(text.Length - 1, 0));
        var isCount = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        return counted is { } countedUnit && isCount && count > 0
            ? new Frequency { Unit = countedUnit, Count = count }
            : throw new CommandException(
                $"--frequency: \"{text}\" is not of the form 1s, 5m, 1h, session, week, month, quarter, year or irregular.");
    }

    /// <summary>Parses a duration of whole seconds, minutes, hours or days, such as 15m or 30d.</summary>
    public static Duration ParseDelay(string text)
    {
        int? seconds = text.Length < 2 ? null : text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => null,
        };
        return seconds is { } unit && int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new Duration { Seconds = (long)count * unit }
            : throw new CommandException($"--knowledge-delay: \"{text}\" is not of the form 30s, 15m, 2h or 30d.");
    }

    /// <summary>Parses the time of day of an observation, such as 14:30 or "19:30 Europe/London".</summary>
    public static ObservationRule ParseObservation(string text)
    {
        var parts = text.Split(' ', 2, StringSplitOptions.TrimEntries);
        var parsed = s_timeOfDay.Select(p => p.Parse(parts[0])).FirstOrDefault(r => r.Success);
        if (parsed is null)
        {
            throw new CommandException(
                $"--observed-at: \"{text}\" is not a time of day; write 14:30, or \"19:30 Europe/London\" for a zone of its own.");
        }

        var time = new TimeOfDay { Hours = parsed.Value.Hour, Minutes = parsed.Value.Minute, Seconds = parsed.Value.Second };
        return new ObservationRule { TimeOfDay = time, TimeZone = parts.Length > 1 ? parts[1] : "" };
    }

    /// <summary>Returns the resource name for a name or an id in <paramref name="collection"/>.</summary>
    public static string InCollection(string name, string collection) =>
        name.StartsWith($"{collection}/", StringComparison.Ordinal) ? name : $"{collection}/{name}";
}
