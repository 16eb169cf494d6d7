using System.Text;

namespace TruceData.Server.Tests.Importing;

public sealed class CsvLayoutTests
{
    private const string Bars = "time,open,close\n2025-10-10T14:30:00Z,1.5,2\n2025-10-10T14:31:00Z,-37.63,\n";

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData('|')]
    public async Task The_delimiter_is_detected(char delimiter)
    {
        var bars = await CsvTestReader.ReadAsync(Bars.Replace(',', delimiter));
        Assert.Equal(delimiter, bars.Layout.Delimiter);
        Assert.Equal([1.5, -37.63], bars["open"]);
        Assert.Equal([2, double.NaN], bars["close"]);
    }

    [Fact]
    public async Task The_delimiter_can_be_given()
    {
        var bars = await CsvTestReader.ReadAsync(Bars.Replace(',', ';'), new() { Delimiter = ';' });
        Assert.Equal(2, bars.Times.Length);
    }

    [Theory]
    [InlineData('"')]
    [InlineData('\n')]
    [InlineData('.')]
    [InlineData('→')]
    public async Task What_cannot_separate_cells_is_refused(char delimiter)
    {
        var error = await CsvTestReader.ErrorAsync(Bars, new() { Delimiter = delimiter });
        Assert.Contains("cannot separate cells", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_ends_byte_order_marks_and_compression_make_no_difference()
    {
        var expected = await CsvTestReader.ReadAsync(Bars);
        byte[][] same =
        [
            Encoding.UTF8.GetBytes(Bars.ReplaceLineEndings("\r\n")),
            Encoding.UTF8.GetBytes(Bars.ReplaceLineEndings("\r")),
            Encoding.UTF8.GetBytes(Bars.TrimEnd('\n')),
            Encoding.UTF8.GetBytes("\uFEFF" + Bars),
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Bars)],
            CsvTestReader.Gzip(Encoding.UTF8.GetBytes(Bars)),
            [.. CsvTestReader.Gzip(Encoding.UTF8.GetBytes(Bars[..40])), .. CsvTestReader.Gzip(Encoding.UTF8.GetBytes(Bars[40..]))],
        ];
        foreach (var bytes in same)
        {
            var bars = await CsvTestReader.ReadAsync(bytes);
            Assert.Equal(expected.Times, bars.Times);
            Assert.Equal(expected.Columns, bars.Columns);
            Assert.Equal(bytes[0] == 0x1f, bars.Layout.IsCompressed);
        }
    }

    [Fact]
    public async Task Cells_may_be_quoted_and_padded()
    {
        var bars = await CsvTestReader.ReadAsync("\"time\" , \"open\"\n\"2025-10-10T14:30:00Z\", \"1.5\" \n");
        Assert.Equal([1.5], bars["open"]);
    }

    [Fact]
    public async Task A_decimal_comma_may_be_declared()
    {
        var bars = await CsvTestReader.ReadAsync("time;open;close\n2025-10-10T14:30:00Z;1,5;-2,25e1\n", new() { DecimalComma = true });
        Assert.Equal([1.5], bars["open"]);
        Assert.Equal([-22.5], bars["close"]);
    }

    [Fact]
    public async Task A_decimal_comma_cannot_stand_in_comma_separated_files()
    {
        var error = await CsvTestReader.ErrorAsync(Bars, new() { DecimalComma = true });
        Assert.Null(error.Line);
        Assert.Contains("A comma separates the cells", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quoted_numbers_can_have_a_decimal_comma_in_comma_separated_files()
    {
        const string Text = "date,close,volume\n\"2025-10-09\",\"24.611,18\",\"7\"\n\"2025-10-10\",\"24.241,46\",\"8\"\n";
        var bars = await FileBars.ReadAsync(Text, "--decimal-comma --thousands .", "session", "24x7");
        Assert.Equal([24611.18, 24241.46], bars.Select(b => b.Values["close"]));
        Assert.Equal([7.0, 8.0], bars.Select(b => b.Values["volume"]));
    }

    [Fact]
    public async Task Known_names_are_found_in_any_case_and_other_names_are_fields_in_lower_case()
    {
        var bars = await CsvTestReader.ReadAsync("Volume,DateTime,OPEN,Vwap,n_trades2\n1,2025-10-10T14:30:00Z,2,3,4\n");
        Assert.Equal(["volume", "open", "vwap", "n_trades2"], bars.Layout.Fields.Select(f => f.Name));
        Assert.Equal(["Volume", "OPEN", "Vwap", "n_trades2"], bars.Layout.Fields.Select(f => f.Column));
        Assert.Equal("DateTime", bars.Layout.TimeColumn);
        Assert.Equal([[1], [2], [3], [4]], bars.Columns);
    }

    [Fact]
    public async Task Columns_can_be_mapped_and_the_others_are_left_out_and_named()
    {
        var bars = await CsvTestReader.ReadAsync(
            "Symbol,Date,Adj Close,note,ts\nABC,10/10,5,\"two\nlines, \"\"quoted\"\"\",1760106600\n",
            new CsvTestOptions { TimeColumn = "TS", Fields = new Dictionary<string, string> { ["adj close"] = "close" } });
        Assert.Equal([new CsvField("close", "Adj Close")], bars.Layout.Fields);
        Assert.Equal(["Symbol", "Date", "note"], bars.Layout.IgnoredColumns);
        Assert.Equal([5], bars["close"]);
    }

    [Theory]
    [InlineData("close,open\n1,2\n", "has the name of a time column")]
    [InlineData("date,time,open\n1,2,3\n", "'date', 'time' could all be the time")]
    [InlineData("time,open,Open\n1,2,3\n", "contains the column 'open' more than once")]
    [InlineData("time,ціна\n1,2\n", "'ціна' is not a valid field name")]
    [InlineData("time,,open\n1,2,3\n", "Column 2 has no name")]
    [InlineData("time\n1\n", "no column of values")]
    [InlineData("2025-10-10T14:30:00Z,1.5,2\n", "contains values")]
    public async Task A_header_that_does_not_say_what_is_what_is_refused(string text, string problem)
    {
        var error = await CsvTestReader.ErrorAsync(text);
        Assert.Equal(1, error.Line);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Equal(CsvTestReader.File, error.File);
        Assert.StartsWith("bars.csv, line 1: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("when", null, null, "The header has no column 'when'")]
    [InlineData(null, "last", "close", "The header has no column 'last'")]
    [InlineData(null, "close", "Last Price", "'Last Price' is not a valid field name")]
    [InlineData("open", "open", "close", "both the time and a field")]
    public async Task A_column_asked_for_must_be_there_and_fit(string? time, string? column, string? field, string problem)
    {
        var fields = column is null ? null : new Dictionary<string, string> { [column] = field! };
        var error = await CsvTestReader.ErrorAsync(Bars, new() { TimeColumn = time, Fields = fields });
        Assert.Equal(1, error.Line);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_columns_cannot_be_one_field()
    {
        var fields = new Dictionary<string, string> { ["open"] = "value", ["close"] = "value" };
        var error = await CsvTestReader.ErrorAsync(Bars, new() { Fields = fields });
        Assert.Contains("Two columns are the field 'value'", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\n\r\n\n")]
    public async Task An_empty_file_is_refused(string text)
    {
        var packed = CsvTestReader.Gzip(Encoding.UTF8.GetBytes(text));
        Assert.Contains("empty", (await CsvTestReader.ErrorAsync(text)).Problem, StringComparison.Ordinal);
        Assert.Contains("empty", (await CsvTestReader.ErrorAsync(packed)).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("time,open")]
    [InlineData("time,open\n\n\n")]
    public async Task A_header_without_bars_is_refused(string text) =>
        Assert.Contains("no bars", (await CsvTestReader.ErrorAsync(text)).Problem, StringComparison.Ordinal);
}
