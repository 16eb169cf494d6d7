using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Curation;
using TruceData.Server.Importing;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Commands;

/// <summary>Creates the calendar that is imported together with a series.</summary>
internal static class SeriesCalendar
{
    /// <summary>Parses the record of a calendar (protojson).</summary>
    /// <param name="path">The path of the file, for messages.</param>
    /// <param name="text">The bytes of the file.</param>
    /// <exception cref="CommandException">The file does not contain a valid calendar.</exception>
    public static Calendar Parse(string path, byte[] text)
    {
        var file = RecordFile.Parse(path, Path.GetFileNameWithoutExtension(path), text, Calendar.Descriptor);
        if (file.Record is not Calendar calendar) throw new CommandException(string.Join(Environment.NewLine, file.Faults));
        var violations = RecordRules.Check(calendar);
        return violations.Count == 0
            ? calendar
            : throw new CommandException(string.Join(Environment.NewLine, violations.Select(file.Locate)));
    }

    /// <summary>
    /// Creates a calendar whose sessions are the dates of a file. Each session is a whole civil day, so no value is known before its day
    /// has ended.
    /// </summary>
    /// <param name="id">The id of the series, which becomes that of the calendar.</param>
    /// <param name="file">The name of the file.</param>
    /// <param name="input">The content of the file.</param>
    /// <param name="options">The layout of the file; <see cref="SeriesFileOptions.Zone"/> is that of the days, by default UTC.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ImportException">A row is invalid, or its time is not a date.</exception>
    public static async Task<Calendar> FromDatesAsync(
        string id, string file, Stream input, SeriesFileOptions options, CancellationToken cancellationToken)
    {
        var dates = await ReadDatesAsync(file, input, options, cancellationToken);
        var weekdays = dates.Select(date => date.DayOfWeek).Distinct().Order().ToArray();
        var calendar = new Calendar
        {
            Name = $"{Collections.Calendars}/{id}",
            DisplayName = $"Dates of {Path.GetFileName(file)}",
            TimeZone = options.Zone.Length > 0 ? options.Zone : "UTC",
            WeeklyHours = { WholeDays(weekdays) },
            FirstVerifiedDate = dates.Min.ToProto(),
            LastVerifiedDate = dates.Max.ToProto(),
            Provenance = $"Derived from the dates of {Path.GetFileName(file)} when it was imported: each date is a session of the whole "
                + "day, and no other day is one. Not compared with the calendar of a market.",
        };
        for (var date = dates.Min; date <= dates.Max; date = date.PlusDays(1))
        {
            if (dates.Contains(date) || !weekdays.Contains(date.DayOfWeek)) continue;
            calendar.Exceptions.Add(
                new CalendarException { Date = date.ToProto(), Kind = CalendarExceptionKind.Closed, Label = "Not in the file" });
        }

        return calendar;
    }

    private static async Task<SortedSet<LocalDate>> ReadDatesAsync(
        string file, Stream input, SeriesFileOptions options, CancellationToken cancellationToken)
    {
        var dates = new SortedSet<LocalDate>();
        var days = options.Clone();
        // The zone is that of the calendar and has no effect on dates.
        days.Zone = "";
        await using var csv = await SeriesFile.OpenAsync(input, file, days, new SeriesFileTarget(), cancellationToken);
        await foreach (var read in csv.ReadAsync(cancellationToken: cancellationToken))
            dates.UnionWith(read.Bars.Times.ToArray().Select(time => time.ToInstant().InUtc().Date));
        return dates;
    }

    private static WeeklyHours WholeDays(IEnumerable<IsoDayOfWeek> weekdays) => new()
    {
        Weekdays = { weekdays.Select(day => (int)day) },
        Parts = { new SessionPart { Open = new TimeOfDay(), Close = new TimeOfDay { Hours = 24 } } },
    };
}
