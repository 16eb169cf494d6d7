using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Server.Curation;
using TruceData.Server.Importing;
using TruceData.Server.Mapping;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Importing;

/// <summary>Creates clocks of series with the calendars of the curated data.</summary>
internal static class TestClocks
{
    public static BarClock Create(FrequencyUnit unit, string calendar, int count = 1) => Create(new Frequency(unit, count), calendar);

    public static BarClock Create(Frequency frequency, string calendar)
    {
        var path = Path.Combine(Repository.Root, "data", "calendars", $"{calendar}.json");
        var record = (V1.Calendar)RecordFile.Parse(path, $"calendars/{calendar}", File.ReadAllBytes(path), V1.Calendar.Descriptor).Record!;
        return new BarClock(record.ToDomain(), frequency, Duration.Zero);
    }

    public static SeriesFileTarget CreateTarget(FrequencyUnit unit, string calendar) =>
        SeriesFileTarget.Create(new V1.Series(), Create(unit, calendar));
}
