using NodaTime;
using TruceData.Domain.Bars;

namespace TruceData.Server.Tests.Importing;

public sealed class CsvTimeTests
{
    private static readonly long Expected = Instant.FromUtc(2025, 10, 10, 14, 30).ToUnixTimeTicks() * 100;

    [Theory]
    [InlineData("2025-10-10T14:30:00Z", 0)]
    [InlineData("2025-10-10 14:30:00Z", 0)]
    [InlineData("2025-10-10T14:30Z", 0)]
    [InlineData("2025-10-10T14:30:00.5Z", 500_000_000)]
    [InlineData("2025-10-10T14:30:00.123Z", 123_000_000)]
    [InlineData("2025-10-10T14:30:00.000000001Z", 1)]
    [InlineData("2025-10-10 14:30:00+00:00", 0)]
    [InlineData("2025-10-10T17:30:00+03:00", 0)]
    [InlineData("2025-10-10T17:30:00+0300", 0)]
    [InlineData("2025-10-10T17:30:00+03", 0)]
    [InlineData("2025-10-10T09:00:00-05:30", 0)]
    [InlineData("\"2025-10-10T14:30:00Z\"", 0)]
    public async Task An_instant_is_read_as_written(string cell, long nanos)
    {
        var bars = await CsvTestReader.ReadAsync($"time,close\n{cell},1\n");
        Assert.Equal([Expected + nanos], bars.Times);
        Assert.Equal("iso", bars.Layout.TimeFormat);
        Assert.Null(bars.Layout.TimeZone);
    }

    [Theory]
    [InlineData("1760106600", "s", 0)]
    [InlineData("1760106600.25", "s", 250_000_000)]
    [InlineData("1760106600000", "ms", 0)]
    [InlineData("1760106600000.5", "ms", 500_000)]
    [InlineData("1760106600000000", "us", 0)]
    [InlineData("1760106600000000001", "ns", 1)]
    public async Task The_unit_of_an_epoch_is_told_from_its_magnitude_and_stated(string cell, string format, long nanos)
    {
        var bars = await CsvTestReader.ReadAsync($"timestamp,close\n{cell},1\n");
        Assert.Equal([Expected + nanos], bars.Times);
        Assert.Equal(format, bars.Layout.TimeFormat);
        Assert.True(bars.Layout.IsTimeFormatDetected);
    }

    [Fact]
    public async Task An_epoch_of_a_given_unit_may_be_small_or_negative()
    {
        var bars = await CsvTestReader.ReadAsync("time,close\n-1.5,1\n0,2\n86400,3\n", new() { TimeFormat = "s" });
        Assert.Equal([-1_500_000_000, 0, 86_400_000_000_000], bars.Times);
        Assert.False(bars.Layout.IsTimeFormatDetected);
    }

    [Fact]
    public async Task A_local_time_is_read_in_its_zone_over_changes_of_the_clock()
    {
        var bars = await CsvTestReader.ReadAsync(
            "datetime,close\n2025-03-09 01:59:59,1\n2025-03-09 03:00:00,2\n2025-11-02 00:59:59,3\n2025-11-02 02:00:00,4\n",
            new CsvTestOptions { TimeZone = "America/New_York" });
        long[] expected = [.. new[] { (3, 9, 6, 59, 59), (3, 9, 7, 0, 0), (11, 2, 4, 59, 59), (11, 2, 7, 0, 0) }
            .Select(t => Instant.FromUtc(2025, t.Item1, t.Item2, t.Item3, t.Item4, t.Item5).ToUnixTimeTicks() * 100)];
        Assert.Equal(expected, bars.Times);
        Assert.Equal("America/New_York", bars.Layout.TimeZone);
    }

    [Fact]
    public async Task A_date_is_the_start_of_its_session()
    {
        var bars = await CsvTestReader.ReadAsync(
            "session_date,close\n2025-10-10,1\n2025-10-13,2\n",
            new() { Frequency = FrequencyUnit.Session, Calendar = "XNYS" });
        var open = Instant.FromUtc(2025, 10, 10, 13, 30).ToUnixTimeTicks() * 100;
        Assert.Equal([open, open + (3 * NodaConstants.NanosecondsPerDay)], bars.Times);
        Assert.Equal("date", bars.Layout.TimeFormat);
    }

    [Fact]
    public async Task A_date_of_an_irregular_series_is_the_start_of_the_day_in_the_zone()
    {
        var bars = await CsvTestReader.ReadAsync("date,value\n2025-10-10,1\n2025-10-11,2\n", new() { TimeZone = "Europe/Istanbul" });
        Assert.Equal(Instant.FromUtc(2025, 10, 9, 21, 0).ToUnixTimeTicks() * 100, bars.Times[0]);
        Assert.Equal("date", bars.Layout.TimeFormat);
    }

    [Theory]
    [InlineData("2025-02-29T00:00:00Z")]
    [InlineData("2025-13-01T00:00:00Z")]
    [InlineData("2025-10-10T24:00:00Z")]
    [InlineData("2025-10-10T14:60:00Z")]
    [InlineData("2025-10-10T14:30:60Z")]
    [InlineData("2025-10-10T14:30:00.Z")]
    [InlineData("2025-10-10T14:30:00.0000000001Z")]
    [InlineData("2025-10-10T14:30:00+19:00")]
    [InlineData("2025-10-10_14:30:00Z")]
    [InlineData("10/11/2025")]
    [InlineData("")]
    [InlineData("1.7e9")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("1760106600.0000000001")]
    public async Task What_is_no_time_is_refused(string cell)
    {
        var error = await CsvTestReader.ErrorAsync($"time,close\n{cell},1\n");
        Assert.Equal((2, "time"), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("2025-10-10 14:31:00")]
    [InlineData("2025-10-11")]
    [InlineData("1760106660")]
    [InlineData("10.10.2025 14:31:00Z")]
    [InlineData("")]
    public async Task A_file_keeps_to_the_format_of_its_first_time(string second)
    {
        var error = await CsvTestReader.ErrorAsync($"time,close\n2025-10-10T14:30:00Z,1\n{second},2\n");
        Assert.Equal((3, "time"), (error.Line, error.Column));
        Assert.EndsWith("Write all times of a file in the same format.", error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_local_time_that_the_clocks_skipped_is_refused()
    {
        var error = await CsvTestReader.ErrorAsync(
            "time,close\n2025-03-09 01:00,1\n2025-03-09 02:30,2\n", new() { TimeZone = "America/New_York" });
        Assert.Equal((3, "time"), (error.Line, error.Column));
        Assert.Equal("2025-03-09 02:30:00 does not exist in America/New_York: the clocks skipped it.", error.Problem);
    }

    [Fact]
    public async Task A_local_time_that_happened_twice_is_refused_with_the_option_that_decides()
    {
        var error = await CsvTestReader.ErrorAsync(
            "time,close\n2025-11-02 00:30,1\n2025-11-02 01:30,2\n", new() { TimeZone = "America/New_York" });
        Assert.Equal((3, "time"), (error.Line, error.Column));
        Assert.Contains("happened twice in America/New_York", error.Problem, StringComparison.Ordinal);
        Assert.Contains("--ambiguous earlier", error.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2025-10-10")]
    [InlineData("2025-10-10 14:30:00")]
    public async Task A_time_without_an_offset_needs_a_zone(string cell)
    {
        var error = await CsvTestReader.ErrorAsync($"date,close\n{cell},1\n");
        Assert.Equal((2, "date"), (error.Line, error.Column));
        Assert.Contains("no time zone is given", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_date_without_a_session_is_refused()
    {
        var error = await CsvTestReader.ErrorAsync(
            "date,close\n2025-10-10,1\n2025-10-11,2\n", new() { Frequency = FrequencyUnit.Session, Calendar = "XNYS" });
        Assert.Equal((3, "date"), (error.Line, error.Column));
        Assert.Equal("The calendar has no session on 2025-10-11 (Saturday).", error.Problem);
    }

    [Fact]
    public async Task An_unknown_zone_is_refused_even_where_no_time_needs_it()
    {
        var error = await CsvTestReader.ErrorAsync("time,close\n2025-10-10T14:30:00Z,1\n", new() { TimeZone = "Mars/Olympus" });
        Assert.Null(error.Line);
        Assert.Contains("'Mars/Olympus' is not an IANA time zone", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("50000000000")]
    [InlineData("1e9")]
    [InlineData("631151999")]
    public async Task An_epoch_that_is_not_of_these_years_in_any_unit_is_refused(string cell)
    {
        var error = await CsvTestReader.ErrorAsync($"time,close\n{cell},1\n");
        Assert.Equal((2, "time"), (error.Line, error.Column));
        Assert.DoesNotContain("in the format of the first row", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9300000000", "s")]
    [InlineData("-9300000000", "s")]
    [InlineData("9223372036854775807", "ms")]
    public async Task An_epoch_beyond_what_nanoseconds_hold_is_refused(string cell, string format)
    {
        var error = await CsvTestReader.ErrorAsync($"time,close\n{cell},1\n", new() { TimeFormat = format });
        Assert.Equal((2, "time"), (error.Line, error.Column));
        Assert.Contains("outside 1677-09-21 to 2262-04-11", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1677-09-22T00:00:00Z")]
    [InlineData("2262-04-11T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public async Task A_time_beyond_what_nanoseconds_hold_is_refused(string cell)
    {
        var error = await CsvTestReader.ErrorAsync($"time,close\n{cell},1\n");
        Assert.Equal((2, "time"), (error.Line, error.Column));
        Assert.Contains("outside 1677", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1677-09-23T00:00:00+18:00")]
    [InlineData("2262-04-10T23:59:59.999999999-18:00")]
    public async Task The_first_and_last_day_fit_at_every_offset(string cell)
    {
        var expected = NodaTime.Text.OffsetDateTimePattern.ExtendedIso.Parse(cell).Value.ToInstant();
        var bars = await CsvTestReader.ReadAsync($"time,close\n{cell},1\n");
        Assert.Equal(expected, default(Instant).PlusNanoseconds(bars.Times[0]));
    }

    [Fact]
    public async Task The_same_time_twice_names_both_lines()
    {
        var error = await CsvTestReader.ErrorAsync("time,close\n2025-10-10T14:30:00Z,1\n\n2025-10-10T17:30:00+03:00,2\n");
        Assert.Equal((4, "time"), (error.Line, error.Column));
        Assert.Contains("same time as on line 2", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_that_go_back_are_refused()
    {
        var error = await CsvTestReader.ErrorAsync("time,close\n2025-10-10T14:30:00Z,1\n2025-10-10T14:32:00Z,2\n2025-10-10T14:31:00Z,3\n");
        Assert.Equal((4, "time"), (error.Line, error.Column));
        Assert.Contains("earlier than the time on line 3", error.Problem, StringComparison.Ordinal);
        Assert.Contains("Sort", error.Fix, StringComparison.Ordinal);
    }
}
