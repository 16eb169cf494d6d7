using TruceData.V1;

namespace TruceData.Server.Tests.Importing;

public sealed class CsvValueTests
{
    [Theory]
    [InlineData("-37.63", -37.63)]
    [InlineData("+1", 1)]
    [InlineData(".5", .5)]
    [InlineData("5.", 5)]
    [InlineData("1e-5", 1e-5)]
    [InlineData("1.7976931348623157E+308", double.MaxValue)]
    [InlineData("4.9E-324", double.Epsilon)]
    [InlineData("0e-999", 0)]
    [InlineData("0.00", 0)]
    [InlineData("0.1000000000000000055511151231257827", 0.1)]
    [InlineData("", double.NaN)]
    [InlineData("\"\"", double.NaN)]
    [InlineData("  ", double.NaN)]
    [InlineData("NaN", double.NaN)]
    [InlineData("nan", double.NaN)]
    [InlineData("NA", double.NaN)]
    [InlineData("n/a", double.NaN)]
    [InlineData("$1", 1)]
    [InlineData("NULL", double.NaN)]
    public async Task A_value_is_a_finite_number_or_missing(string cell, double expected) =>
        Assert.Equal([expected], (await CsvTestReader.ReadAsync($"time,open\n2025-10-10T14:30:00Z,{cell}\n"))["open"]);

    [Theory]
    [InlineData("inf", "is not a number")]
    [InlineData("Infinity", "is infinite")]
    [InlineData("-Infinity", "is infinite")]
    [InlineData("1e400", "is infinite")]
    [InlineData("1e-400", "is too close to zero")]
    [InlineData("-0.0001e-323", "is too close to zero")]
    [InlineData("-NaN", "is not a number")]
    [InlineData("0x1F", "is not a number")]
    [InlineData("1_000", "is not a number")]
    [InlineData("\"1,000\"", "is not a number")]
    [InlineData("1'000", "is not a number")]
    [InlineData("1 000", "is not a number")]
    [InlineData("(1)", "is not a number")]
    [InlineData("1-", "is not a number")]
    [InlineData("$", "is not a number")]
    [InlineData("1.2.3", "is not a number")]
    [InlineData("1\u00012", "is not a number")]
    [InlineData("5%", "is not written as earlier rows")]
    [InlineData("١", "is not a number")]
    public async Task What_is_no_finite_number_is_refused_at_its_place(string cell, string problem)
    {
        var error = await CsvTestReader.ErrorAsync($"time,open,Close\n2025-10-10T14:30:00Z,1,2\n2025-10-10T14:31:00Z,1,{cell}\n");
        Assert.Equal((3, "Close"), (error.Line, error.Column));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.StartsWith("bars.csv, line 3, column 'Close': ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Percentages_are_fractions()
    {
        var bars = await CsvTestReader.ReadAsync("time,close,Change %\n2025-10-10T14:30:00Z,2,1.5%\n2025-10-10T14:31:00Z,3,-2%\n");
        Assert.Equal([2, 3], bars["close"]);
        Assert.Equal([0.015, -0.02], bars["change_percent"]);
    }

    [Fact]
    public async Task A_percentage_in_a_column_of_prices_is_refused()
    {
        var options = new CsvTestOptions { Units = { ["close"] = new Unit { Kind = UnitKind.Price, Currency = "USD", Per = "unit" } } };
        var error = await CsvTestReader.ErrorAsync("time,close\n2025-10-10T14:30:00Z,1.5%\n", options);
        Assert.Equal((2, "close"), (error.Line, error.Column));
        Assert.Contains("is a percentage", error.Problem, StringComparison.Ordinal);
        Assert.Contains("--unit", error.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1.000,5")]
    public async Task With_a_decimal_comma_a_point_is_a_separator_of_thousands_and_refused(string cell)
    {
        var error = await CsvTestReader.ErrorAsync($"time;open\n2025-10-10T14:30:00Z;{cell}\n", new CsvTestOptions { DecimalComma = true });
        Assert.Equal((2, "open"), (error.Line, error.Column));
    }

    [Fact]
    public async Task Without_the_option_a_decimal_comma_is_refused()
    {
        var error = await CsvTestReader.ErrorAsync("time;open\n2025-10-10T14:30:00Z;1,5\n");
        Assert.Equal((2, "open"), (error.Line, error.Column));
        Assert.Contains("or --decimal-comma if it is a decimal comma", error.Fix, StringComparison.Ordinal);
    }
}
