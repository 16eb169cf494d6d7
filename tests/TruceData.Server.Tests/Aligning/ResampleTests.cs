using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Aligning;

/// <summary>Resampling on read, against sums worked out here from the files.</summary>
public sealed class ResampleTests(CuratedServer server)
{
    private const string Hourly = "series/btcusd-hourly";
    private static readonly V1.Frequency s_session = new() { Unit = V1.FrequencyUnit.Session, Count = 1 };
    private static readonly V1.Frequency s_week = new() { Unit = V1.FrequencyUnit.Week, Count = 1 };
    private readonly Clients _clients = server.Clients;

    [Fact]
    public async Task Hours_of_bitcoin_become_its_UTC_days()
    {
        var answer = Assert.Single(await _clients.ReadSeriesAsync(new() { Series = { Hourly }, Resample = s_session }));
        Assert.Equal(s_session, answer.Frequency);
        Assert.Equal(10, answer.Chunk.TimeUnixNanos.Count);
        string[] fields = ["open", "high", "low", "close", "volume"];
        var byDay = fields.Select(f => CuratedCsv.Column("btcusd-hourly", f).GroupBy(b => b.Start[..10], b => b.Value)).ToArray();
        Assert.Equal(byDay[0].Select(d => d.First()), answer.Chunk.Columns[0].Values);
        Assert.Equal(byDay[1].Select(d => d.Max()), answer.Chunk.Columns[1].Values);
        Assert.Equal(byDay[2].Select(d => d.Min()), answer.Chunk.Columns[2].Values);
        Assert.Equal(byDay[3].Select(d => d.Last()), answer.Chunk.Columns[3].Values);
        foreach (var (wanted, got) in byDay[4].Select(d => d.Sum()).Zip(answer.Chunk.Columns[4].Values)) Assert.Equal(wanted, got, 1e-6);
        Assert.Equal(byDay[0].Select(d => d.Count()), answer.Chunk.Resampled.UsedCounts);
        Assert.Equal(byDay[0].Select(d => 24 - d.Count()), answer.Chunk.Resampled.MissingCounts);
        Assert.Equal(0, answer.Chunk.Resampled.LeftOutCount);
    }

    [Fact]
    public async Task A_week_with_a_hole_says_so()
    {
        // The data has no noon rate of the renminbi on Monday 24 December 2018, a session before a holiday. The Mondays of the other weeks
        // are holidays.
        var answer = Assert.Single(await _clients.ReadSeriesAsync(new() { Series = { "series/usdcny-noon-daily" }, Resample = s_week }));
        var weeks = answer.Chunk.TimeUnixNanos
            .Select(t => DateTimeOffset.UnixEpoch.AddTicks(t / 100).ToString("yyyy-MM-dd", null))
            .ToArray();
        var counts = answer.Chunk.Resampled.UsedCounts.Zip(answer.Chunk.Resampled.MissingCounts).ToArray();
        Assert.Equal((3, 1), counts[Array.IndexOf(weeks, "2018-12-24")]);
        Assert.Equal((4, 0), counts[Array.IndexOf(weeks, "2025-05-26")]);
        Assert.Equal((4, 0), counts[Array.IndexOf(weeks, "2025-09-01")]);
        Assert.Equal((4, 0), counts[0]); // The file starts on Tuesday 2 January 2018.
    }

    [Fact]
    public async Task Rule01_a_day_that_is_not_over_is_not_given()
    {
        var asOf = TestTimes.AsOf("2025-10-10T23:59Z");
        var answer = Assert.Single(await _clients.ReadSeriesAsync(new() { Series = { Hourly }, Resample = s_session, AsOf = asOf }));
        Assert.Equal(4, answer.Chunk.TimeUnixNanos.Count);
        Assert.True(answer.Snapshot.MaxKnowledgeTime <= asOf.KnowledgeTime);
        var midnight = TestTimes.AsOf("2025-10-11T00:00Z");
        var later = await _clients.ReadSeriesAsync(new() { Series = { Hourly }, Resample = s_session, AsOf = midnight });
        Assert.Equal(5, later[0].Chunk.TimeUnixNanos.Count);
    }

    [Fact]
    public async Task An_interval_cuts_between_new_bars_and_never_through_one()
    {
        var whole = (await _clients.ReadSeriesAsync(new() { Series = { Hourly }, Resample = s_session }))[0].Chunk;
        var some = (await _clients.ReadSeriesAsync(new()
        {
            Series = { Hourly },
            Resample = s_session,
            Time = new() { StartTime = TestTimes.At("2025-10-07T05:00Z"), EndTime = TestTimes.At("2025-10-09T05:00Z") },
        }))[0].Chunk;
        Assert.Equal(whole.TimeUnixNanos.Skip(2).Take(2), some.TimeUnixNanos);
        for (var i = 0; i < whole.Columns.Count; i++) Assert.Equal(whole.Columns[i].Values.Skip(2).Take(2), some.Columns[i].Values);
    }

    [Fact]
    public async Task A_resampled_stream_goes_on_from_its_cursor()
    {
        var request = new V1.ReadSeriesRequest
        {
            Series = { Hourly, "series/wti-front-daily" },
            Resample = s_week,
            Fields = { new V1.FieldSelector { Field = V1.Field.Close } },
        };
        var whole = await _clients.ReadSeriesAsync(request);
        Assert.Equal(2, whole.Count);
        var rest = Assert.Single(await _clients.ReadSeriesAsync(new(request) { Cursor = whole[0].Chunk.Cursor }));
        Assert.Equal(whole[1].Chunk, rest.Chunk);
        Assert.Equal(79, whole[1].Chunk.TimeUnixNanos.Count);
    }
}
