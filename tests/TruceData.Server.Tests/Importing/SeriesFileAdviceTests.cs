using TruceData.Server.Importing;

namespace TruceData.Server.Tests.Importing;

/// <summary>
/// The options that errors advise resolve them. The errors of the files of vendors are in <see cref="SeriesFileCaseTests.Refused"/>.
/// </summary>
public sealed class SeriesFileAdviceTests
{
    private const string Sundays = "date,close\n2025-10-05,1\n2025-10-12,2\n";
    private const string Epochs = "time,close\n100000000,1\n100000060,2\n";

    /// <summary>File, options, frequency, text of the refusal, part of the advice, options that follow it.</summary>
    public static TheoryData<string, string, string, string, string, string> Advice => new()
    {
        { "date,close,note\n2025-10-09,1,a\n2025-10-10,2,b\n", "", "session", "contains text such as 'a'", "--column CSV_COLUMN=FIELD", "--column close=close" },
        { "date,close,close\n2025-10-09,1,2\n", "", "session", "more than once", "--skip-lines and name the columns with --header", "--skip-lines 1 --header date,close,close_2" },
        { "when,close\n2025-10-09,1\n", "", "session", "has the name of a time column", "--time-column", "--time-column when" },
        { "date,Close,close_\n2025-10-09,1,2\n", "--column Close=close --column close_=close", "session", "Two columns are the field 'close'", "--column", "--column Close=close --column close_=last" },
        { "date,x\n2025-10-09,1\n", "--vintages", "session", "does not end with a date", "Omit --vintages", "" },
        { "Date,AAPL,LOW\n2025-10-09,1,2\n", "", "session", "could be a price of a bar or a ticker", "--column LOW=low", "--column LOW=low" },
        { "2025-10-09,1\n", "--header time", "session", "The row has 2 cells", "Name 2 columns with --header", "--header time,close" },
        { "date,close\n2025-10-09,1\n", "--header date,close", "session", "has a header line", "Omit these options", "" },
        { "date,close\n2025-10-09,1\n", "--no-header", "session", "has a header line", "Omit these options", "" },
        { "date,close\n2025-10-09,1\n", "--header date,close", "session", "has a header line", "--skip-lines 1", "--header date,close --skip-lines 1" },
        { "date,close\n2025.1,1\n2025.11,2\n", "", "month", "'2025.1'", "--time-format yyyy.M", "--time-format yyyy.M" },
        { "date,close,published\n2025-10-09,1,2025-10-11 09:30\n", "--knowledge-time-column published", "session", "times of publication have no offset", "--zone", "--knowledge-time-column published --zone UTC" },
        { "time,close\n2025-10-09 09:30,1\n", "", "1m", "no time zone is given", "--zone", "--zone UTC" },
        { "date,close\n2025-10-09,1\n", "--shift 1h", "session", "--shift has no effect", "Omit --shift", "" },
        { "date,close\n2025-10-09,1\n", "--zone UTC", "session", "--zone has no effect", "Omit --zone", "" },
        { "date,close\n2025-10-31,1\n", "--label start", "month", "not the first day of a month", "Omit --label", "" },
        { "date,close\n2025-10-01,1\n", "--label end", "month", "not the end of one", "Omit --label end", "" },
        { Sundays, "", "week", "a Sunday, which may begin or end a week", "--label end", "--label end" },
        { Epochs, "", "1m", "not an epoch from 1990", "--time-format s", "--time-format s" },
        { "time,close\n99999999999999999,1\n", "--time-format s", "1m", "is outside", "state it with --time-format", "--time-format ns" },
        { "time,close\n03.2025.10 09:30,1\n", "--zone UTC", "1m", "is not a time", "--time-format", "--zone UTC --time-format \"dd.yyyy.MM HH:mm\"" },
        { "date,close\n3/4/2025,1\n", "", "session", "the month or the day first", "--time-format dd/MM/yyyy", "--time-format dd/MM/yyyy" },
        { "date,close\n2025-10-09,1\n", "--time-format dd/MM/yyyy", "session", "is not a time of --time-format", "Omit --time-format", "" },
        { "date,close\n2025-10-09,1\n2025-10-10,1.5%\n", "", "session", "is not written as earlier rows", "--missing with this text", "--missing 1.5%" },
        { "date,close\n2025-10-09,1\n2025-10-10,halt\n", "", "session", "is not a number", "--missing with this text", "--missing halt" },
        { "date,close\n2025-10-09,\"1,234\"\n", "", "session", "is not a number", "--thousands ,", "--thousands ," },
        { "date,close\n2025-10-09,\"1,2\"\n", "", "session", "is not a number", "--decimal-comma", "--decimal-comma" },
        { "date;close\n2025-10-09;1.234,5\n", "--decimal-comma", "session", "is not a number", "--thousands .", "--decimal-comma --thousands ." },
        { "date;close\n2025-10-09;1.2\n", "--decimal-comma", "session", "is not a number", "omit --decimal-comma", "" },
        { "date,close\n2025-10-09,1'234\n", "", "session", "is not a number", "--thousands '", "--thousands '" },
        { "date,close\n2025-10-09,1 234\n", "", "session", "is not a number", "--thousands \" \"", "--thousands \" \"" },
        { "date;close\n2025-10-09;1.234\n", "--thousands .", "session", "cannot separate both", "Add --decimal-comma", "--thousands . --decimal-comma" },
        { "date;close\n2025-10-09;1.234\n", "--thousands , --decimal-comma", "session", "cannot separate both", "--thousands .", "--thousands . --decimal-comma" },
        { "date,simple_return\n2025-10-09,-1.5\n", "", "session", "below -1", "--scale 0.01", "--scale 0.01" },
        { "date,close\n2025-10-06,1\n2025-10-07,2\n", "", "week", "in the same period", "--duplicates last", "--duplicates last" },
        { "date,close\n2025-10-06,1\n2025-10-06,2\n", "", "session", "the same time", "--duplicates first", "--duplicates first" },
        { "date,close\n2025-10-09,1\nsource: x\n", "", "session", "begins with 'source: x'", "--skip-footer 1", "--skip-footer 1" },
        { "// x\ndate,close\n2025-10-09,1\n", "", "session", "begins with a comment", "--comment \"//\"", "--comment //" },
        { "a,b\nc,d\ndate,close\n2025-10-09,1\n", "", "session", "its header is on line 3", "--skip-lines 2", "--skip-lines 2" },
        { "2025-10-09,1\n", "", "session", "values instead of column names", "--header time,value", "--header time,value" },
        { "date,close\n2025-10-09,1e300\n", "--scale 1e9", "session", "infinite", "Check --scale", "--scale 1e-9" },
        { "date,close,lot\n2025-10-09,1,1\n", "--where lot=2", "session", "No row of the file is a bar", "Check --where", "--where lot=1" },
        { "date,close\n2025-10-09,1\n", "--unit open=price:USD", "session", "is no field of the file", "State --unit and --rule for close", "--unit close=price:USD" },
        { "date,close\n2025-10-09,£1\n", "--unit close=price:USD", "session", "sign of another currency", "--unit", "--unit close=price:GBP" },
        { "date,close\n2025-10-09,£1\n2025-10-10,2\n", "", "session", "another currency sign", "--unit", "--unit close=price:GBP" },
        { "date,volume\n2025-10-09,1\n", "--scale 10", "session", "only volumes", "read the column as another field with --column", "--scale 10 --column volume=shares" },
    };

    [Theory]
    [MemberData(nameof(Advice))]
    public async Task Following_the_advice_resolves_the_error(
        string text, string options, string frequency, string problem, string advice, string followed)
    {
        var error = await Assert.ThrowsAsync<ImportException>(() => FileBars.ReadAsync(text, options, frequency, "24x7"));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Contains(advice, error.Fix, StringComparison.Ordinal);
        Assert.NotEmpty(await FileBars.ReadAsync(text, followed, frequency, "24x7"));
    }

    [Theory]
    [InlineData("date,close\n2025-08,1\n2025-09,2\n", "session", "--frequency month", "month")]
    [InlineData("date,close\n2025Q1,1\n2025Q2,2\n", "month", "--frequency quarter", "quarter")]
    [InlineData(Sundays, "week", "--frequency irregular", "irregular")]
    [InlineData("date,close\n2025-10-06,1\n2025-10-07,2\n", "week", "State the frequency of the bars", "session")]
    public async Task Stating_the_frequency_that_is_advised_resolves_the_error(
        string text, string frequency, string advice, string followed)
    {
        var error = await Assert.ThrowsAsync<ImportException>(() => FileBars.ReadAsync(text, "", frequency, "24x7"));
        Assert.Contains(advice, error.Fix, StringComparison.Ordinal);
        Assert.NotEmpty(await FileBars.ReadAsync(text, followed == "irregular" ? "--zone UTC" : "", followed, "24x7"));
    }
}
