using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Services;

/// <summary>What each read returns of the curated data.</summary>
public sealed class ReadSeriesTests(CuratedServer server)
{
    private readonly Clients _clients = server.Clients;

    [Fact]
    public async Task Empty_requests_return_something_useful()
    {
        var dataset = await _clients.Dataset.GetDatasetAsync(new());
        var counts = dataset.Counts.ToDictionary(c => c.Collection, c => c.Count, StringComparer.Ordinal);
        string[] collections =
            ["sources", "events", "claims", "policies", "reactions", "instruments", "calendars", "coverages", "series"];
        foreach (var collection in collections)
            Assert.Equal(Directory.GetFiles(Path.Combine(Repository.Data, collection), "*.json").Length, counts[collection]);
        Assert.Equal(
            Directory.GetFiles(Path.Combine(Repository.Data, "series"), "*.csv").Sum(f => File.ReadLines(f).Count() - 1), counts["bars"]);
        Assert.Equal("revisions/1", dataset.Revision.Name);
        Assert.Equal(dataset.Snapshot.Revision, dataset.Revision.Number);
        Assert.NotEmpty(dataset.Terms);
        Assert.True(dataset.KnowledgeCoverage.StartTime < dataset.KnowledgeCoverage.EndTime);
        Assert.Equal(dataset.Snapshot.MaxKnowledgeTime, dataset.KnowledgeCoverage.EndTime);
        Assert.True(dataset.SeriesCoverage.StartTime < dataset.SeriesCoverage.EndTime);
        Assert.True(dataset.EventTimeCoverage.StartTime < dataset.EventTimeCoverage.EndTime);

        Assert.True((await _clients.Events.ListEventsAsync(new())).Events.Count >= 30);
        Assert.Equal(100, (await _clients.Events.ListClaimsAsync(new())).Claims.Count);
        Assert.True((await _clients.Events.ListSourcesAsync(new())).Sources.Count >= 5);
        Assert.NotEmpty((await _clients.Policies.ListPoliciesAsync(new())).Policies);
        Assert.NotEmpty((await _clients.Reactions.ListReactionsAsync(new())).Reactions);
        Assert.NotEmpty((await _clients.Market.ListInstrumentsAsync(new())).Instruments);
        Assert.NotEmpty((await _clients.Market.ListSeriesAsync(new())).Series);
        Assert.Equal("calendars/XNYS", (await _clients.Market.ListSessionsAsync(new())).Calendar);
        Assert.Single((await _clients.Dataset.ListRevisionsAsync(new())).Revisions);
    }

    [Fact]
    public async Task Every_record_got_by_name_is_the_one_listed_and_the_one_in_its_file()
    {
        foreach (var listed in (await _clients.Events.ListEventsAsync(new() { PageSize = 1000 })).Events)
        {
            var got = await _clients.Events.GetEventAsync(new() { Name = listed.Name });
            Assert.Equal(listed, got.Event);
            Assert.Equal(Parse<V1.Event>(listed.Name).Summary, got.Event.Summary);
            Assert.NotEmpty(got.Claims);
            Assert.All(got.Claims, c => Assert.Equal(listed.Name, c.Subject));
            foreach (var field in got.ResolvedFields)
            {
                Assert.Contains(field.Winner, got.Claims);
                Assert.All(field.Dissent, d => Assert.Contains(d, got.Claims));
            }
        }

        foreach (var listed in (await _clients.Events.ListSourcesAsync(new() { View = V1.ResourceView.Full })).Sources)
            Assert.Equal(listed, (await _clients.Events.GetSourceAsync(new() { Name = listed.Name })).Source);
        foreach (var listed in (await _clients.Policies.ListPoliciesAsync(new())).Policies)
            Assert.Equal(listed, (await _clients.Policies.GetPolicyAsync(new() { Name = listed.Name })).Policy);
        foreach (var listed in (await _clients.Market.ListInstrumentsAsync(new())).Instruments)
            Assert.Equal(listed, (await _clients.Market.GetInstrumentAsync(new() { Name = listed.Name })).Instrument);
        foreach (var listed in (await _clients.Market.ListSeriesAsync(new())).Series)
            Assert.Equal(listed, (await _clients.Market.GetSeriesAsync(new() { Name = listed.Name })).Series);
        foreach (var listed in (await _clients.Reactions.ListReactionsAsync(new())).Reactions)
        {
            var got = await _clients.Reactions.GetReactionAsync(new() { Name = listed.Name });
            Assert.Equal(listed, got.Reaction);
            Assert.All(got.Claims, c => Assert.Equal(listed.Name, c.Subject));
        }
    }

    [Fact]
    public async Task Every_series_streams_the_figures_of_its_file()
    {
        foreach (var series in (await _clients.Market.ListSeriesAsync(new())).Series.Where(s => !s.HasPolicy))
        {
            var id = series.Name["series/".Length..];
            var answers = await _clients.ReadSeriesAsync(new() { Series = { series.Name } });
            Assert.Equal(series.BarCount, answers.Sum(a => a.Chunk.TimeUnixNanos.Count));
            for (var i = 0; i < series.Fields.Count; i++)
            {
                var field = series.Fields[i].Field;
                Assert.All(answers, a => Assert.Equal(field, a.Chunk.Columns[i].Field));
                var values = answers.SelectMany(a => a.Chunk.Columns[i].Values);
                Assert.Equal(CuratedCsv.Column(id, field.ToString().ToLowerInvariant()).Select(b => b.Value), values);
            }
        }
    }

    [Fact]
    public async Task SP500_closes_are_378_from_1_July_2024_to_31_December_2025()
    {
        var answers = await _clients.ReadSeriesAsync(
            new() { Series = { "series/sp500-close-daily" }, Fields = { new V1.FieldSelector { Field = V1.Field.Close } } });
        var times = answers.SelectMany(a => a.Chunk.TimeUnixNanos)
            .Select(t => DateTimeOffset.UnixEpoch.AddTicks(t / 100).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(378, times.Length);
        Assert.Equal(("2024-07-01T13:30", "2025-12-31T14:30"), (times[0], times[^1]));
        var file = CuratedCsv.Column("sp500-close-daily", "close");
        Assert.Equal(file.Select(b => b.Start), times.Select(t => t[..10]));
        Assert.Equal(file.Select(b => b.Value), answers.SelectMany(a => a.Chunk.Columns.Single().Values));
        Assert.Equal(
            "2025-12-31T21:00:00Z",
            answers[^1].Snapshot.MaxKnowledgeTime.ToDateTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_stream_resumed_at_any_cursor_goes_on_with_the_same_chunks()
    {
        var request = new V1.ReadSeriesRequest
        {
            Series = { "series/sp500-close-daily", "series/btcusd-hourly", "series/wti-front-daily" },
            Fields = { new V1.FieldSelector { Field = V1.Field.Close } },
        };
        var whole = await _clients.ReadSeriesAsync(request);
        Assert.True(whole.Count >= 3);
        Assert.Equal(request.Series, whole.Select(a => a.Chunk.Series).Distinct(StringComparer.Ordinal));
        for (var i = 0; i < whole.Count - 1; i++)
        {
            var rest = await _clients.ReadSeriesAsync(new(request) { Cursor = whole[i].Chunk.Cursor });
            Assert.Equal(whole.Skip(i + 1).Select(a => a.Chunk), rest.Select(a => a.Chunk));
        }

        var end = Assert.Single(await _clients.ReadSeriesAsync(new(request) { Cursor = whole[^1].Chunk.Cursor }));
        Assert.Null(end.Chunk);
        Assert.NotNull(end.Snapshot);
    }

    [Fact]
    public async Task Bars_of_an_interval_are_those_that_start_in_it()
    {
        var tenth = Time("2025-10-10T13:30:00Z");
        Assert.Equal([6552.51], await ClosesAsync(tenth, Time("2025-10-10T13:30:00.000000001Z")));
        Assert.Equal([6552.51, 6654.72], await ClosesAsync(tenth, Time("2025-10-14T13:30:00Z")));
        Assert.Equal([6654.72], await ClosesAsync(Time("2025-10-10T13:30:00.000000001Z"), Time("2025-10-14T13:30:00Z")));
        var none = Assert.Single(
            await _clients.ReadSeriesAsync(
                new() { Series = { "series/sp500-close-daily" }, Time = new() { StartTime = Time("2026-01-01T00:00:00Z") } }));
        Assert.Null(none.Chunk);
    }

    [Fact]
    public async Task Columns_come_in_the_order_asked_for()
    {
        var request = new V1.ReadSeriesRequest
        {
            Series = { "series/btcusd-hourly" },
            Fields = { new V1.FieldSelector { Field = V1.Field.Volume }, new V1.FieldSelector { Field = V1.Field.Open } },
        };
        var chunk = Assert.Single(await _clients.ReadSeriesAsync(request)).Chunk;
        Assert.Equal([V1.Field.Volume, V1.Field.Open], chunk.Columns.Select(c => c.Field));
        Assert.Equal((1774.42, 123535.21), (chunk.Columns[0].Values[0], chunk.Columns[1].Values[0]));
    }

    [Fact]
    public async Task Sessions_know_half_days_holidays_and_zones()
    {
        var answer = await _clients.Market.ListSessionsAsync(new() { FirstDate = Day(2025, 11, 26), LastDate = Day(2025, 12, 1) });
        Assert.Equal([Day(2025, 11, 26), Day(2025, 11, 28), Day(2025, 12, 1)], answer.Sessions.Select(s => s.Date));
        Assert.True(answer.Sessions[1].HalfDay);
        Assert.Equal(Time("2025-11-28T18:00:00Z"), answer.Sessions[1].Hours.EndTime);
        Assert.Equal("America/New_York", answer.TimeZone);

        var shanghai = await _clients.Market.ListSessionsAsync(
            new() { Calendar = "calendars/XSHG", FirstDate = Day(2025, 9, 30), LastDate = Day(2025, 10, 9) });
        Assert.Equal([Day(2025, 9, 30), Day(2025, 10, 9)], shanghai.Sessions.Select(s => s.Date));
        Assert.Single(shanghai.Sessions[0].Breaks);
        var columbus = new V1.ListSessionsRequest { FirstDate = Day(2025, 10, 13), LastDate = Day(2025, 10, 13) };
        Assert.Single((await _clients.Market.ListSessionsAsync(columbus)).Sessions);
        Assert.Empty((await _clients.Market.ListSessionsAsync(new(columbus) { Calendar = "calendars/SIFMA-US" })).Sessions);
    }

    [Fact]
    public async Task Instruments_series_and_reactions_are_filtered()
    {
        var spx = await _clients.Market.ListInstrumentsAsync(new() { AssetClasses = { V1.AssetClass.EquityIndex } });
        Assert.Contains(spx.Instruments, i => i.Name == "instruments/sp500");
        Assert.All(spx.Instruments, i => Assert.Equal(V1.AssetClass.EquityIndex, i.AssetClass));
        Assert.Equal(
            ["series/sp500-5min", "series/sp500-close-daily", "series/sp500-ohlc-daily"],
            (await _clients.Market.ListSeriesAsync(new() { Instrument = "instruments/sp500" })).Series.Select(s => s.Name));
        Assert.Equal(
            ["series/btcusd-hourly"],
            (await _clients.Market.ListSeriesAsync(new() { FrequencyUnit = V1.FrequencyUnit.Hour })).Series.Select(s => s.Name));
        var identifier = spx.Instruments.First(i => i.Identifiers.Count > 0).Identifiers[0].Value;
        Assert.NotEmpty((await _clients.Market.ListInstrumentsAsync(new() { Identifiers = { identifier } })).Instruments);
        var all = (await _clients.Reactions.ListReactionsAsync(new())).Reactions;
        const string Threat = "events/us-100-tariff-threat";
        Assert.Equal(
            all.Where(r => r.Events.Contains(Threat)),
            (await _clients.Reactions.ListReactionsAsync(new() { Events = { Threat } })).Reactions);
        Assert.Equal(
            all.Where(r => r.Metric == V1.Metric.PriceChangeFraction),
            (await _clients.Reactions.ListReactionsAsync(new() { Metrics = { V1.Metric.PriceChangeFraction } })).Reactions);
        Assert.Equal(
            all.Where(r => r.Subject == all[0].Subject),
            (await _clients.Reactions.ListReactionsAsync(new() { Subjects = { all[0].Subject } })).Reactions);
    }

    [Fact]
    public async Task The_http_port_names_the_grpc_port()
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri($"http://127.0.0.1:{server.Server.HttpPort}/"), TestContext.Current.CancellationToken);
        Assert.Contains($"localhost:{server.Server.GrpcPort} ", text, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<double>> ClosesAsync(Timestamp start, Timestamp end)
    {
        var request = new V1.ReadSeriesRequest
        {
            Series = { "series/sp500-close-daily" },
            Time = new() { StartTime = start, EndTime = end },
        };
        return [.. (await _clients.ReadSeriesAsync(request)).SelectMany(a => a.Chunk.Columns[0].Values)];
    }

    private static T Parse<T>(string name) where T : IMessage, new() =>
        JsonParser.Default.Parse<T>(File.ReadAllText(Path.Combine(Repository.Data, $"{name}.json")));

    private static Timestamp Time(string text) => JsonParser.Default.Parse<Timestamp>($"\"{text}\"");

    private static V1.Date Day(int year, int month, int day) => new() { Year = year, Month = month, Day = day };
}
