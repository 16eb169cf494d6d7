using System.Globalization;
using NodaTime;
using NodaTime.Text;
using TruceData.Server.Curation;
using TruceData.Server.Mapping;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Curation;

/// <summary>Compares the calendars with lists of other publishers (alignment rule 3); each file in Outside/ states its origin.</summary>
public sealed class OutsideClosingsTests
{
    private static readonly LoadedData Data = DataFolder.Load(Repository.Data);

    /// <summary>The exceptions follow the notices that data/calendars is based on; docs/calendars.md names them.</summary>
    [Theory]
    [InlineData("XNYS", "XNYS", "2025-01-09", "")] // The day of mourning was announced after that version of the package.
    [InlineData("XNAS", "XNYS", "2025-01-09", "")]
    [InlineData("XHKG", "XHKG", "2024-09-06", "")] // A typhoon.
    [InlineData("XSHG", "XSHG", "", "")]
    [InlineData("SIFMA-US", "SIFMA-US", "", "2026-04-03")] // Good Friday, open until noon for the figures on employment.
    [InlineData("UST-CMT", "SIFMA-US", "", "2026-04-03")]
    [InlineData("FRB", "FRB", "", "2027-06-18")] // The Reserve Banks do not move a holiday from a Saturday.
    [InlineData("EIA-GB", "EIA-GB", "", "")]
    public void Rule03_closings_are_those_of_an_outside_list(string calendar, string list, string onlyHere, string onlyThere)
    {
        var ours = ((V1.Calendar)Data.Records[$"calendars/{calendar}"]).ToDomain();
        var theirs = File.ReadLines(Path.Combine(Repository.Root, "tests/TruceData.Server.Tests/Curation/Outside", $"{list}.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => LocalDatePattern.Iso.Parse(line).Value)
            .Where(day => day >= ours.FirstVerified && day <= ours.LastVerified)
            .ToHashSet();
        var closed = Days(ours).Where(day => day.DayOfWeek <= IsoDayOfWeek.Friday && ours.OnDate(day) is null).ToHashSet();
        Assert.Equal(onlyHere, Text(closed.Except(theirs)));
        Assert.Equal(onlyThere, Text(theirs.Except(closed)));
        Assert.True(theirs.Count > 15, $"{theirs.Count} days");
    }

    private static IEnumerable<LocalDate> Days(Domain.Calendars.Calendar calendar)
    {
        for (var day = calendar.FirstVerified; day <= calendar.LastVerified; day = day.PlusDays(1)) yield return day;
    }

    private static string Text(IEnumerable<LocalDate> days) =>
        string.Join(' ', days.Order().Select(d => d.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture)));
}
