using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TruceData.Server.Tests.Ingesting;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Aligning;

/// <summary>Rule 15 through the service: a share that was split, with a ticker that passed to another one.</summary>
public sealed class DatedFactsTests : IAsyncLifetime
{
    private const string Name = "series/test-share";
    private const string Threat = "events/us-100-tariff-threat-first-post";
    private WritableServer? _server;

    private WritableServer Server => _server!;

    private Clients Clients => new(Server.Channel.CreateCallInvoker());

    public async ValueTask InitializeAsync()
    {
        _server = await WritableServer.StartAsync();
        await Server.ImportAsync(
            new TruceData.V1.Record { Instrument = Share("test-share", Split()) },
            new TruceData.V1.Record { Instrument = Share("test-heir", heir: true) });
        await Server.ImportAsync(Series(Name, "instruments/test-share"), Chunk(Name));
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task Rule15_raw_by_default_and_the_reply_says_so()
    {
        var answer = Assert.Single(await Clients.ReadSeriesAsync(new() { Series = { Name } }));
        Assert.Equal(
            (V1.Adjustment.Raw, new V1.Frequency { Unit = V1.FrequencyUnit.Session, Count = 1 }), (answer.Adjustment, answer.Frequency));
        Assert.Equal([400, 404, 100, 101], answer.Chunk.Columns[0].Values);
        Assert.Null(answer.Chunk.Resampled);
    }

    [Fact]
    public async Task Rule15_a_split_is_applied_on_read()
    {
        var answer = Assert.Single(await Clients.ReadSeriesAsync(new() { Series = { Name }, Adjustment = V1.Adjustment.Splits }));
        Assert.Equal(V1.Adjustment.Splits, answer.Adjustment);
        Assert.Equal([100, 101, 100, 101], answer.Chunk.Columns[0].Values);
        Assert.Equal([40, 40, 40, 40], answer.Chunk.Columns[1].Values);
        var (header, columns) = await Clients.AlignAsync(Request(V1.Adjustment.Splits));
        Assert.Equal(V1.Adjustment.Splits, header.Adjustment);
        Assert.Equal([100, 101, 100, 101], columns[0].Values);
        Assert.Equal([400, 404, 100, 101], (await Clients.AlignAsync(Request(V1.Adjustment.Unspecified))).Columns[0].Values);
    }

    [Fact]
    public async Task The_knowledge_time_of_a_split_counts_where_it_is_later_than_those_of_the_bars()
    {
        const string Late = "series/test-late", Known = "2025-10-11T20:00Z";
        await Server.ImportAsync(new TruceData.V1.Record { Instrument = Share("test-late", Split(Known)) });
        await Server.ImportAsync(Series(Late, "instruments/test-late"), Chunk(Late));
        var before = new V1.Interval { EndTime = TestTimes.At("2025-10-11T00:00Z") };
        var answer = Assert.Single(
            await Clients.ReadSeriesAsync(new() { Series = { Late }, Adjustment = V1.Adjustment.Splits, Time = before }));
        Assert.Equal([100, 101], answer.Chunk.Columns[0].Values);
        Assert.Equal(TestTimes.At(Known), answer.Snapshot.MaxKnowledgeTime);
    }

    [Fact]
    public async Task A_split_that_was_not_known_or_has_not_gone_ex_is_not_applied()
    {
        var friday = TestTimes.AsOf("2025-10-12T12:00Z");
        Assert.Equal(
            [400, 404],
            (await Clients.ReadSeriesAsync(new() { Series = { Name }, Adjustment = V1.Adjustment.Splits, AsOf = friday }))[0]
                .Chunk.Columns[0].Values);
        var monday = TestTimes.AsOf("2025-10-13T12:00Z");
        var answer = (await Clients.ReadSeriesAsync(new() { Series = { Name }, Adjustment = V1.Adjustment.Splits, AsOf = monday }))[0];
        Assert.Equal([100, 101], answer.Chunk.Columns[0].Values);
        Assert.True(answer.Snapshot.MaxKnowledgeTime <= monday.KnowledgeTime);
    }

    [Fact]
    public async Task What_cannot_be_adjusted_is_refused()
    {
        await Server.ImportAsync(Series("series/test-stored", "instruments/test-share", V1.Adjustment.Splits), Chunk("series/test-stored"));
        var stored = Assert.Single(await Clients.ReadSeriesAsync(new() { Series = { "series/test-stored" } }));
        Assert.Equal(V1.Adjustment.Splits, stored.Adjustment);
        await IsRefusedAsync(new() { Series = { "series/test-stored" }, Adjustment = V1.Adjustment.Raw });
        await IsRefusedAsync(new() { Series = { "series/test-stored" }, Adjustment = V1.Adjustment.SplitsAndDividends });
        var share = Share("test-share", Split());
        share.CorporateActions[0].CashAmount = 404;
        await Server.ImportAsync(new TruceData.V1.Record { Instrument = share });
        await IsRefusedAsync(new() { Series = { Name }, Adjustment = V1.Adjustment.SplitsAndDividends });
    }

    [Fact]
    public async Task An_instrument_is_read_as_it_was_known()
    {
        var now = (await Clients.Market.GetInstrumentAsync(new() { Name = "instruments/test-share" })).Instrument;
        Assert.Equal((1, 1), (now.Identifiers.Count, now.CorporateActions.Count));
        Assert.NotNull(now.Identifiers[0].LastDate);
        var then = await Clients.Market.GetInstrumentAsync(
            new() { Name = "instruments/test-share", AsOf = TestTimes.AsOf("2025-10-01T00:00Z") });
        Assert.Empty(then.Instrument.CorporateActions);
        Assert.Null(then.Instrument.Identifiers[0].LastDate);
        var heir = await Clients.Market.GetInstrumentAsync(
            new() { Name = "instruments/test-heir", AsOf = TestTimes.AsOf("2025-10-01T00:00Z") });
        Assert.Empty(heir.Instrument.Identifiers);
    }

    [Theory]
    [InlineData(10, null, "instruments/test-share")]
    [InlineData(20, null, "instruments/test-heir")]
    [InlineData(20, "2025-10-10T00:00Z", "instruments/test-share")] // Nobody knew yet that the ticker would pass on.
    public async Task A_ticker_belongs_to_one_instrument_on_a_day(int day, string? knowledgeTime, string expected)
    {
        var request = new V1.ListInstrumentsRequest
        {
            Identifiers = { "TST" },
            IdentifierDate = new() { Year = 2025, Month = 10, Day = day },
        };
        if (knowledgeTime is not null) request.AsOf = TestTimes.AsOf(knowledgeTime);
        var names = (await Clients.Market.ListInstrumentsAsync(request)).Instruments.Select(i => i.Name);
        Assert.Equal(expected, names.Single());
    }

    [Fact]
    public async Task A_day_without_identifiers_says_nothing()
    {
        var refused = await Uploads.RefusedAsync(
            () => Clients.Market.ListInstrumentsAsync(new() { IdentifierDate = new() { Year = 2025, Month = 1, Day = 1 } }).ResponseAsync);
        Assert.Equal((StatusCode.InvalidArgument, "ARGUMENT_CONFLICT"), (refused.Code, refused.Reason));
    }

    private static V1.AlignEventsRequest Request(V1.Adjustment adjustment) => new()
    {
        Events = { Threat },
        Series = { Name },
        Adjustment = adjustment,
        Window = new() { FirstOffset = -1, LastOffset = 2 },
    };

    private static V1.Instrument Share(string id, params IEnumerable<V1.CorporateAction> actions) => Share(id, heir: false, actions);

    private static V1.Instrument Share(string id, bool heir, params IEnumerable<V1.CorporateAction> actions)
    {
        var ticker = new V1.DatedIdentifier { Scheme = V1.IdentifierScheme.Ticker, Value = "TST" };
        if (heir) ticker.FirstDate = new() { Year = 2025, Month = 10, Day = 16 };
        else ticker.LastDate = new() { Year = 2025, Month = 10, Day = 15 };
        return new V1.Instrument
        {
            Name = $"instruments/{id}",
            DisplayName = id,
            AssetClass = V1.AssetClass.Equity,
            Currency = "USD",
            Calendar = "calendars/XNYS",
            Identifiers = { ticker },
            CorporateActions = { actions },
        };
    }

    private static V1.CorporateAction Split(string known = "2025-10-06T20:00Z") => new()
    {
        ExDate = new() { Year = 2025, Month = 10, Day = 13 },
        SplitRatio = 4,
        CashAmount = 0,
        KnowledgeTime = TestTimes.At(known),
    };

    private static V1.Series Series(string name, string instrument, V1.Adjustment adjustment = V1.Adjustment.Raw) => new()
    {
        Name = name,
        DisplayName = "A share",
        Instrument = instrument,
        Frequency = new() { Unit = V1.FrequencyUnit.Session, Count = 1 },
        Adjustment = adjustment,
        Source = "a test",
        Publisher = "a test",
        Terms = "none",
        KnowledgeDelay = new Duration(),
        Fields =
        {
            new V1.FieldSpec { Field = V1.Field.Close, Unit = new() { Kind = V1.UnitKind.Price, Currency = "USD", Per = "share" } },
            new V1.FieldSpec { Field = V1.Field.Volume, Unit = new() { Kind = V1.UnitKind.Count, Counted = "shares" } },
        },
    };

    /// <summary>Thursday 9 to Tuesday 14 October 2025; the split is on the Monday.</summary>
    private static V1.SeriesChunk Chunk(string series) => new()
    {
        Series = series,
        TimeUnixNanos = { ((string[])["09", "10", "13", "14"]).Select(d => TestTimes.At($"2025-10-{d}T13:30Z").Seconds * 1_000_000_000) },
        Columns =
        {
            new V1.Column { Field = V1.Field.Close, Values = { 400, 404, 100, 101 } },
            new V1.Column { Field = V1.Field.Volume, Values = { 10, 10, 40, 40 } },
        },
    };

    private async Task IsRefusedAsync(V1.ReadSeriesRequest request)
    {
        var refused = await Uploads.RefusedAsync(() => Clients.ReadSeriesAsync(request));
        Assert.Equal((StatusCode.FailedPrecondition, "ADJUSTMENT_UNAVAILABLE"), (refused.Code, refused.Reason));
        Assert.Equal(["adjustment"], refused.Fields);
    }
}
