using System.Globalization;
using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Curation;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Curation;

/// <summary>The bars of the data set of this repository.</summary>
public sealed class CuratedSeriesTests
{
    private static readonly LoadedData Data = DataFolder.Load(Repository.Data);

    /// <summary>The Federal Reserve publishes the rate and the index from the same release, but not on the same days.</summary>
    private static readonly Dictionary<string, string> DaysWithoutValue = new(StringComparer.Ordinal)
    {
        ["series/usdcny-noon-daily"] = "2018-12-24",
        ["series/usd-broad-daily"] = "2018-03-02 2018-03-21 2019-12-24",
    };

    public static TheoryData<string> DailySeries =>
        [.. Data.Series.Where(s => s.Header.Frequency.Unit == FrequencyUnit.Session).Select(s => s.Header.Name)];

    [Theory]
    [MemberData(nameof(DailySeries))]
    public async Task Every_session_of_its_span_has_a_bar(string name)
    {
        var file = Data.Series.Single(s => s.Header.Name == name);
        var sessions = Data.ClockOf(file.Header).Calendar.Sessions;
        var times = await ReadTimesAsync(file);
        var first = times.Min();
        var last = times.Max();
        var missing = sessions
            .Where(session => session.Open >= first && session.Open <= last && !times.Contains(session.Open))
            .Select(session => session.Date.ToString("R", CultureInfo.InvariantCulture));
        Assert.Equal(DaysWithoutValue.GetValueOrDefault(name, ""), string.Join(' ', missing));
    }

    /// <summary>The first event of 2025 is of 20 January; a stock that was listed later has no such history.</summary>
    [Theory]
    [MemberData(nameof(DailySeries))]
    public async Task Event_studies_have_120_sessions_before_the_first_event_of_2025(string name)
    {
        if (name is "series/mp-materials-daily" or "series/usa-rare-earth-daily") return;
        var times = await ReadTimesAsync(Data.Series.Single(s => s.Header.Name == name));
        var before = times.Count(time => time < Instant.FromUtc(2025, 1, 20, 0, 0));
        Assert.True(before >= 120, $"{before} sessions");
        Assert.True(times.Max() >= Instant.FromUtc(2025, 12, 29, 0, 0), $"{times.Max()}");
    }

    private static async Task<HashSet<Instant>> ReadTimesAsync(DataFolderSeries file)
    {
        var times = new HashSet<Instant>();
        await using var bars = await file.OpenBarsAsync(Data, TestContext.Current.CancellationToken);
        await foreach (var block in bars.ReadAsync(TestContext.Current.CancellationToken))
            times.UnionWith(block.Times.ToArray().Select(time => time.ToInstant()));
        return times;
    }
}
