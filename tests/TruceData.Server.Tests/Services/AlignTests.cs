using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Services;

/// <summary>The threat of 10 October 2025 and three markets, against numbers worked out here from the files.</summary>
public sealed class AlignTests(CuratedServer server)
{
    private const string Post = "events/us-100-tariff-threat-first-post";
    private static readonly string[] Exchange = ["2025-10-08", "2025-10-09", "2025-10-10", "2025-10-13", "2025-10-14", "2025-10-15"];
    private static readonly string[] Civil = ["2025-10-08", "2025-10-09", "2025-10-10", "2025-10-11", "2025-10-12", "2025-10-13"];

    private static readonly Market[] Markets =
    [
        // 9:30 to 16:00 New York
        new("sp500-close-daily", Exchange, V1.AnchorReason.InSession, new(13, 30, 0), new(20, 0, 0), new(20, 0, 0)),
        new("btcusd-daily", Civil, V1.AnchorReason.Continuous, TimeSpan.Zero, TimeSpan.FromDays(1), TimeSpan.FromDays(1)),
        // 18:00 the evening before to 17:00 New York, settled at 14:30
        new("wti-front-daily", Exchange, V1.AnchorReason.InSession, new(-2, 0, 0), new(21, 0, 0), new(18, 30, 0)),
    ];

    private readonly Clients _clients = server.Clients;

    [Fact]
    public async Task Values_are_the_closes_of_the_files()
    {
        var (header, columns) = await _clients.AlignAsync(Request());
        Assert.Equal([-2, -1, 0, 1, 2, 3], header.Offsets);
        Assert.Equal([Post], header.Events.Select(e => e.Name));
        Assert.Equal(Request().Series, header.Series.Select(s => s.Name));
        Assert.Equal(
            (V1.WindowUnit.Sessions, V1.AnchorPolicy.ContainingOrNext, V1.Reference.Unspecified, V1.Measure.Value, V1.Adjustment.Raw),
            (header.Window.Unit, header.AnchorPolicy, header.Reference, header.Measure, header.Adjustment));
        Assert.All(header.Fields, f => Assert.Equal(V1.Field.Close, f.Field));
        Assert.Equal([0, 1, 2], columns.Select(c => c.SeriesIndex));
        foreach (var (market, column) in Markets.Zip(columns))
        {
            Assert.Equal(CuratedCsv.On(market.Series, "close", market.Days), column.Values);
            Assert.All(column.Missing, m => Assert.Equal(V1.Missing.Present, m));
            Assert.Equal(market.Days.Select(d => Nanos(d, market.Open)), column.ObservationStartTimeUnixNanos);
            Assert.Equal(market.Days.Select(d => Nanos(d, market.Observed)), column.ObservationEndTimeUnixNanos);
        }
    }

    [Fact]
    public async Task The_event_falls_into_each_market_by_its_own_rule()
    {
        var (_, columns) = await _clients.AlignAsync(Request());
        foreach (var (market, column) in Markets.Zip(columns))
        {
            Assert.Equal(new V1.Date { Year = 2025, Month = 10, Day = 10 }, column.Anchor.SessionDate);
            Assert.Equal(market.Reason, column.Anchor.Reason);
            Assert.Equal(Stamp("2025-10-10", new(14, 57, 0)), column.Anchor.AnchorTime);
            Assert.Equal(Stamp("2025-10-10", market.Open), column.Anchor.SessionHours.StartTime);
            Assert.Equal(Stamp("2025-10-10", market.Close), column.Anchor.SessionHours.EndTime);
            Assert.Equal((null, V1.AnchorReason.Unspecified), (column.Anchor.AlternativeSessionDate, column.Anchor.AlternativeReason));
        }
    }

    [Theory]
    [InlineData(V1.Measure.SimpleReturn)]
    [InlineData(V1.Measure.LogReturn)]
    [InlineData(V1.Measure.CumulativeSimpleReturn)]
    [InlineData(V1.Measure.Change)]
    public async Task Returns_run_between_the_observations_that_they_name(V1.Measure measure)
    {
        var (header, columns) = await _clients.AlignAsync(new(Request()) { Measure = measure });
        var toReference = measure is V1.Measure.CumulativeSimpleReturn or V1.Measure.Change;
        Assert.Equal((measure, toReference ? V1.Reference.LastBeforeEvent : V1.Reference.Unspecified), (header.Measure, header.Reference));
        foreach (var (market, column) in Markets.Zip(columns))
        {
            var closes = CuratedCsv.On(market.Series, "close", ["2025-10-07", .. market.Days]);
            var reference = CuratedCsv.On(market.Series, "close", "2025-10-09")[0];
            var expected = measure switch
            {
                V1.Measure.SimpleReturn => closes.Zip(closes.Skip(1), (before, now) => (now / before) - 1),
                V1.Measure.LogReturn => closes.Zip(closes.Skip(1), (before, now) => Math.Log(now / before)),
                V1.Measure.Change => closes.Skip(1).Select(now => now - reference),
                _ => closes.Skip(1).Select(now => (now / reference) - 1),
            };
            foreach (var (wanted, got) in expected.Zip(column.Values)) Assert.Equal(wanted, got, 1e-12 * Math.Max(1, Math.Abs(wanted)));
            if (toReference)
            {
                Assert.Equal(reference, column.Reference.Value);
                Assert.Equal(Stamp("2025-10-09", market.Open), column.Reference.Bar.StartTime);
                Assert.Equal(Stamp("2025-10-09", market.Observed), column.Reference.Bar.EndTime);
            }
            else
            {
                string[] before = ["2025-10-07", .. market.Days[..^1]];
                Assert.Equal(before.Select(d => Nanos(d, market.Observed)), column.ObservationStartTimeUnixNanos);
            }

            Assert.Equal(market.Days.Select(d => Nanos(d, market.Observed)), column.ObservationEndTimeUnixNanos);
        }
    }

    [Fact]
    public async Task Confounding_events_are_those_whose_time_meets_the_window()
    {
        var (_, columns) = await _clients.AlignAsync(Request());
        var start = Stamp("2025-10-08", new(13, 30, 0)).ToDateTimeOffset();
        var end = Stamp("2025-10-15", new(20, 0, 0)).ToDateTimeOffset();
        var expected = Directory.GetFiles(Path.Combine(Repository.Data, "events"), "*.json")
            .Select(f => JsonDocument.Parse(File.ReadAllText(f)).RootElement)
            .Select(e => (
                Name: e.GetProperty("name").GetString()!,
                Earliest: e.GetProperty("time").GetProperty("earliestTime").GetDateTimeOffset(),
                Latest: e.GetProperty("time").GetProperty("latestTime").GetDateTimeOffset()))
            .Where(e => e.Name != Post && e.Earliest < end && start < e.Latest)
            .OrderBy(e => e.Earliest).ThenBy(e => e.Name, StringComparer.Ordinal)
            .ToLookup(e => e.Latest - e.Earliest <= end - start, e => e.Name);
        Assert.Contains("events/us-100-tariff-threat", expected[true]);
        Assert.Equal(expected[true], columns[0].ConfoundingEvents);
        Assert.NotEmpty(expected[false]);
        Assert.Equal(expected[false], columns[0].LooselyDatedEvents);
        Assert.Equal(expected.Sum(e => e.Count()), columns[0].ConfoundingEventCount);
    }

    [Fact]
    public async Task What_was_not_known_at_the_close_is_not_shown()
    {
        var close = Stamp("2025-10-10", new(20, 0, 0));
        var (header, columns) = await _clients.AlignAsync(new(Request()) { AsOf = new() { KnowledgeTime = close } });
        V1.Missing[] ended =
        [
            V1.Missing.Present,
            V1.Missing.Present,
            V1.Missing.Present,
            V1.Missing.NotYetKnown,
            V1.Missing.NotYetKnown,
            V1.Missing.NotYetKnown,
        ];
        V1.Missing[] running =
        [
            V1.Missing.Present,
            V1.Missing.Present,
            V1.Missing.NotYetKnown,
            V1.Missing.NotYetKnown,
            V1.Missing.NotYetKnown,
            V1.Missing.NotYetKnown,
        ];
        Assert.Equal(ended, columns[0].Missing);
        Assert.Equal(running, columns[1].Missing);
        Assert.Equal(ended, columns[2].Missing); // the settlement, although the session is running
        foreach (var (market, column) in Markets.Zip(columns))
        {
            Assert.True(column.MaxKnowledgeTime <= close);
            var known = column.Missing.TakeWhile(m => m == V1.Missing.Present).Count();
            Assert.Equal(CuratedCsv.On(market.Series, "close", market.Days[..known]), column.Values.Take(known));
            Assert.All(column.Values.Skip(known), v => Assert.True(double.IsNaN(v)));
            Assert.All(column.ObservationEndTimeUnixNanos.Skip(known), t => Assert.Equal(long.MinValue, t));
            Assert.DoesNotContain("events/us-100-tariff-threat", column.ConfoundingEvents); // known an hour later
            Assert.Contains("events/us-summit-cancellation-threat", column.ConfoundingEvents);
        }

        Assert.True(header.Snapshot.MaxKnowledgeTime <= close);
    }

    [Fact]
    public async Task An_alignment_resumed_at_any_cursor_goes_on_with_the_same_columns()
    {
        var request = new V1.AlignEventsRequest
        {
            Filter = new() { Kinds = { V1.EventKind.Tariff } },
            Series = { "series/sp500-close-daily", "series/btcusd-hourly" },
        };
        var (header, columns) = await _clients.AlignAsync(request);
        Assert.Equal(header.Events.Count * 2, columns.Count);
        Assert.True(columns.Count > 4);
        for (var i = 0; i < columns.Count; i++)
        {
            var (again, rest) = await _clients.AlignAsync(new(request) { Cursor = columns[i].Cursor });
            Assert.Equal(header, again);
            Assert.Equal(columns.Skip(i + 1), rest);
        }
    }

    [Fact]
    public async Task A_bitcoin_day_can_be_measured_from_close_to_close_of_new_york()
    {
        var (_, columns) = await _clients.AlignAsync(new()
        {
            Events = { Post },
            Series = { "series/btcusd-hourly" },
            MatchedCalendar = "calendars/XNYS",
            Measure = V1.Measure.SimpleReturn,
            Window = new() { FirstOffset = 0, LastOffset = 1 },
        });
        var column = Assert.Single(columns);

        // The bar from 19:00 to 20:00 UTC ends at the close of New York, 16:00.
        var closes = CuratedCsv.On("btcusd-hourly", "close", "2025-10-09T19:00:00Z", "2025-10-10T19:00:00Z", "2025-10-13T19:00:00Z");
        Assert.Equal((closes[1] / closes[0]) - 1, column.Values[0], 1e-12);
        Assert.Equal((closes[2] / closes[1]) - 1, column.Values[1], 1e-12);
        Assert.Equal([Nanos("2025-10-10", new(20, 0, 0)), Nanos("2025-10-13", new(20, 0, 0))], column.ObservationEndTimeUnixNanos);
        Assert.Equal(V1.AnchorReason.InSession, column.Anchor.Reason);
    }

    [Theory]
    [InlineData("events/us-100-tariff-threat", "series/sp500-close-daily", V1.AnchorReason.AfterClose, "2025-10-13")]
    [InlineData("events/us-100-tariff-threat", "series/btcusd-daily", V1.AnchorReason.Continuous, "2025-10-10")]
    [InlineData("events/us-100-tariff-off-the-table-2025-10-26", "series/sp500-close-daily", V1.AnchorReason.Weekend, "2025-10-27")]
    [InlineData("events/us-100-tariff-off-the-table-2025-10-26", "series/btcusd-daily", V1.AnchorReason.DateOnly, "2025-10-26")]
    public async Task The_reply_says_which_anchor_rule_applied(string @event, string series, V1.AnchorReason reason, string day)
    {
        var column = (await _clients.AlignAsync(new() { Events = { @event }, Series = { series } })).Columns.Single();
        Assert.Equal(
            (reason, day),
            (
                column.Anchor.Reason,
                $"{column.Anchor.SessionDate.Year:0000}-{column.Anchor.SessionDate.Month:00}-{column.Anchor.SessionDate.Day:00}"));
    }

    private static V1.AlignEventsRequest Request() => new()
    {
        Events = { Post },
        Series = { "series/sp500-close-daily", "series/btcusd-daily", "series/wti-front-daily" },
        Window = new() { Unit = V1.WindowUnit.Sessions, FirstOffset = -2, LastOffset = 3 },
    };

    private static Timestamp Stamp(string day, TimeSpan time) =>
        Timestamp.FromDateTimeOffset(JsonParser.Default.Parse<Timestamp>($"\"{day}T00:00:00Z\"").ToDateTimeOffset() + time);

    private static long Nanos(string day, TimeSpan time) => Stamp(day, time).Seconds * 1_000_000_000;

    private sealed record Market(
        string Series, string[] Days, V1.AnchorReason Reason, TimeSpan Open, TimeSpan Close, TimeSpan Observed);
}
