using System.IO.Compression;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Commands;

/// <summary>
/// Runs `trucedata import factors` as a process. The files are synthetic: the layout is that of Kenneth R. French's data library, and every
/// number is made up.
/// </summary>
public sealed class ImportFactorsCommandTests(CuratedServer curated) : IDisposable
{
    private const string Three =
        "This file is synthetic: it has the layout of a published file and numbers that were made up.\r\n"
        + "The Tbill return is the simple daily rate that, over the number of trading days\r\n\r\n"
        + ",Mkt-RF,SMB,HML,RF\r\n"
        + "20171229,   -0.53,    0.93,    0.58,   0.022\r\n"
        + "20250102,   -0.50,    0.25,  -99.99,   0.016\r\n"
        + "20250103,    1.25,    -999,   -0.10,   0.016\r\n"
        + "\r\nCopyright: none, synthetic\r\n";

    private const string Momentum =
        "Synthetic.\n\nMissing data are indicated by -99.99 or -999.\n\n,Mom   \n20250103,   0.40\n20250106,  -0.20\n";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_published_file_becomes_columns_of_returns()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var done = (await Command.RunAsync("import", "factors", _folder.Write("F.CSV", Three), "--store", store)).Succeeded();
        Assert.Contains("2 days with mkt_rf, smb, hml, rf, as simple returns in fractions.", done.Output, StringComparison.Ordinal);
        Assert.Contains("Days left out, because calendars/XNYS is not verified for them: 1.", done.Output, StringComparison.Ordinal);
        Assert.Contains("Revision 2.", done.Output, StringComparison.Ordinal);
        await HoldsAsync([-0.005, 0.0125], store, "mkt_rf");
        await HoldsAsync([0.0025, double.NaN], store, "smb");
        await HoldsAsync([double.NaN, -0.001], store, "hml");
        await HoldsAsync([0.00016, 0.00016], store, "rf");
        var again = (await Command.RunAsync("import", "factors", _folder["F.CSV"], "--store", store)).Succeeded();
        Assert.Contains("Nothing new", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_and_archives_are_joined_by_date()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var archive = _folder["momentum.zip"];
        await using (var zip = await ZipFile.OpenAsync(archive, ZipArchiveMode.Create, TestContext.Current.CancellationToken))
        {
            await using var writer = new StreamWriter(zip.CreateEntry("F-F_Momentum_Factor_daily.CSV").Open());
            await writer.WriteAsync(Momentum);
        }

        string[] command = ["import", "factors", _folder.Write("F.CSV", Three), archive, "--store", store, "--name", "mine"];
        (await Command.RunAsync(command)).Succeeded();
        await HoldsAsync([double.NaN, 0.004, -0.002], store, "mom", "series/mine");
        await HoldsAsync([-0.005, 0.0125, double.NaN], store, "mkt_rf", "series/mine");
    }

    [Theory]
    [InlineData("20250102,0.1\n", "has no table of factors")]
    [InlineData(",Mkt-RF,RF\n", "has no table of factors")]
    [InlineData(",Mkt-RF,RF\n202501,0.1,0.2\n", "'202501' is not a date of the form YYYYMMDD")]
    [InlineData(",Mkt-RF,RF\n20250102,0.1\n", "has 1 values for 2 columns")]
    [InlineData(",Mkt-RF,RF\n20250102,0.1,x\n", "'x' is not a number")]
    [InlineData(",Mkt-RF,RF\n20250102,0.1,NaN\n", "'NaN' is not a number")]
    [InlineData(",Mkt-RF,RF\n20250102,-100.5,0\n", "-100.5 is below -100 per cent")]
    [InlineData(",Mkt-RF,RF\n20250103,0,0\n20250102,0,0\n", "2025-01-02 is not after the date before it")]
    [InlineData(",Mkt-RF,RF\n20250104,0,0\n", "2025-01-04 is not a session of calendars/XNYS")]
    [InlineData(",Mkt-RF,RF\n19260701,0,0\n", "No day lies in the verified dates of calendars/XNYS")]
    [InlineData(",<= 0,RF\n20250102,0,0\n", "is not the name of a factor")]
    [InlineData(",Mkt-RF,Mkt-RF\n20250102,0,0\n", "the column is listed twice")]
    [InlineData("PK damaged", "archive is damaged")]
    public async Task A_file_of_another_layout_is_refused(string content, string text)
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var refused = await Command.RunAsync("import", "factors", _folder.Write("F.CSV", content), "--store", store);
        Assert.Equal(1, refused.Code);
        Assert.Contains(text, refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--calendar", "nowhere", "the store has no calendars/nowhere")]
    [InlineData("--delay-days", "-1", "--delay-days: -1 is not 0 to 366")]
    public async Task An_option_that_cannot_apply_is_refused(string option, string value, string text)
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var refused = await Command.RunAsync("import", "factors", _folder.Write("F.CSV", Three), "--store", store, option, value);
        Assert.Contains(text, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Series_of_returns_are_imported_from_CSV()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var file = _folder.Write("own.csv", "date,RET,OTHER\n2025-01-02,-1,0.5\n2025-01-03,0.02,-3\n");
        string[] command = ["import", "series", file, "--store", store, "--frequency", "session", "--calendar", "XNYS"];
        string[] columns = ["--column", "RET=simple_return:own", "--column", "OTHER=log_return"];
        (await Command.RunAsync([.. command, .. columns])).Succeeded();
        await HoldsAsync([-1, 0.02], store, "own", "series/own");
        await HoldsAsync([0.5, -3], store, "log_return", "series/own");

        var refused = await Command.RunAsync([.. command, "--name", "b", "--column", "OTHER=simple_return:b"]);
        Assert.Contains("line 3, column 'OTHER': '-3' is below -1", refused.Error, StringComparison.Ordinal);
        var changed = await Command.RunAsync([.. command, "--name", "own", "--column", "RET=close:own"]);
        Assert.Contains("neither simple_return:NAME nor log_return:NAME", changed.Error, StringComparison.Ordinal);
    }

    private static async Task HoldsAsync(
        double[] expected, string store, string column, string series = "series/fama-french-us-daily") =>
        Assert.Equal(expected, (await StoredBars.ReadAsync(store, series, column)).Select(b => b.Value));
}
