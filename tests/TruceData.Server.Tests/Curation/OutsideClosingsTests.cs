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

    private const string Storms = "2020-10-13 2021-10-13 2023-07-17 2023-09-01 2023-09-08 2024-09-06";
    private const string OpenGoodFridays = "2021-04-02 2023-04-07 2026-04-03"; // Open until noon for the figures on employment.
    private const string DaysWithoutRates = "2018-12-05 2019-01-14 2019-02-20 2020-07-03 2020-11-27 2020-12-24 2021-01-20 2021-12-24 "
        + "2021-12-31 2023-11-10";

    private const string BankHolidaysWithPrice = "2018-08-27 2019-04-22 2019-05-06 2019-08-26 2019-12-26 2020-12-28 2022-01-03 2022-06-03";

    /// <summary>The exceptions follow the notices that data/calendars is based on; docs/calendars.md names them.</summary>
    [Theory]
    [InlineData("XNYS", "XNYS", "2025-01-09", "")] // The day of mourning was announced after that version of the package.
    [InlineData("XNAS", "XNYS", "2025-01-09", "")]
    [InlineData("XHKG", "XHKG", Storms, "")]
    [InlineData("XHKG", "XHKG-holidays", "2020-10-13 2021-10-13 2022-09-12 2023-07-17 2023-09-01 2023-09-08 2024-09-06", "")]
    [InlineData("XSHG", "XSHG", "", "")]
    [InlineData("XSHG", "XSHG-2018-2023", "", "")]
    [InlineData("CMES", "CMES", "", "")]
    [InlineData("SIFMA-US", "SIFMA-US", "", OpenGoodFridays)]
    [InlineData("UST-CMT", "SIFMA-US", "", OpenGoodFridays)]
    [InlineData("FRB", "FRB", DaysWithoutRates, "2027-06-18")] // The Reserve Banks do not move a holiday from a Saturday.
    [InlineData("EIA-GB", "EIA-GB", "2018-12-24 2018-12-31", BankHolidaysWithPrice)]
    [InlineData("XTKS", "XTKS", "", "")]
    [InlineData("XKRX", "XKRX", "2024-10-01 2025-01-27 2025-03-03 2025-05-06 2025-06-03 2025-10-08", "")] // Announced later.
    public void Rule03_closings_are_those_of_an_outside_list(string calendar, string list, string onlyHere, string onlyThere)
    {
        var ours = ((V1.Calendar)Data.Records[$"calendars/{calendar}"]).ToDomain();
        var theirs = File.ReadLines(Path.Combine(Repository.Root, "tests/TruceData.Server.Tests/Curation/Outside", $"{list}.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => LocalDatePattern.Iso.Parse(line).Value)
            .Where(day => day >= ours.FirstVerified && day <= ours.LastVerified)
            .ToHashSet();
        var lastYear = theirs.Max().Year; // A package that knows fewer years than the calendar is compared in its own.
        var closed = Days(ours)
            .Where(day => day.Year <= lastYear && day.DayOfWeek <= IsoDayOfWeek.Friday && ours.OnDate(day) is null)
            .ToHashSet();
        Assert.Equal(onlyHere, Text(closed.Except(theirs)));
        Assert.Equal(onlyThere, Text(theirs.Except(closed)));
        Assert.True(theirs.Count > 15, $"{theirs.Count} days");
    }

    /// <summary>A public copy of the VIX (VIXCLS) has 2,037 values from 2018-01-02 to 2025-12-30.</summary>
    [Fact]
    public void Rule03_the_options_exchange_has_a_session_for_each_value_of_the_VIX()
    {
        var calendar = ((V1.Calendar)Data.Records["calendars/XCBO"]).ToDomain();
        Assert.Equal(2_037, Days(calendar).Count(day => day <= new LocalDate(2025, 12, 30) && calendar.OnDate(day) is not null));
    }

    private static IEnumerable<LocalDate> Days(Domain.Calendars.Calendar calendar)
    {
        for (var day = calendar.FirstVerified; day <= calendar.LastVerified; day = day.PlusDays(1)) yield return day;
    }

    private static string Text(IEnumerable<LocalDate> days) =>
        string.Join(' ', days.Order().Select(d => d.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture)));
}
