using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using TruceData.Server.Mapping;
using TruceData.Server.Tests.Support;
using TruceData.V1;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace TruceData.Server.Tests.Rules;

/// <summary>
/// What the rules of alignment demand of the service itself: what it refuses, and what its replies say. docs/rules.md lists the rules.
/// </summary>
public sealed class AlignmentRuleTests(CuratedServer server)
{
    private const string Post = "events/us-100-tariff-threat-first-post";
    private const string Closes = "series/sp500-close-daily";
    private const string Announcement = "events/us-100-tariff-threat"; // 10 October 2025, 16:00 to 17:00 New York
    private const string Oil = "series/wti-front-daily";
    private const string Truce = "events/truce-extension-2025-08";

    private readonly Clients _clients = server.Clients;

    [Fact]
    public async Task Rule01_an_unknown_field_of_a_request_is_refused_and_not_ignored()
    {
        var newer = RawCalls.Message(o =>
        {
            o.WriteTag(77, WireFormat.WireType.Varint);
            o.WriteInt64(1);
        });
        (await Refusal.OfAsync(() => _clients.AlignAsync(AlignEventsRequest.Parser.ParseFrom([.. Threat().ToByteArray(), .. newer]))))
            .Is(StatusCode.InvalidArgument, "FIELD_UNKNOWN", "77");
    }

    [Fact]
    public async Task Rule01_an_unknown_value_of_a_request_is_refused_and_not_ignored() =>
        (await Refusal.OfAsync(() => _clients.AlignAsync(new(Threat()) { Reference = (V1.Reference)77 })))
            .Is(StatusCode.InvalidArgument, "ENUM_UNKNOWN", "reference");

    [Fact]
    public async Task Rule02_the_reply_says_which_rule_led_to_the_anchor()
    {
        var (_, columns) = await _clients.AlignAsync(new(Threat()) { Series = { "series/sse-composite-daily", "series/btcusd-daily" } });
        Assert.Equal(
            [AnchorReason.InSession, AnchorReason.AfterClose, AnchorReason.Continuous], columns.Select(c => c.Anchor.Reason));
    }

    [Fact]
    public async Task Rule08_a_match_beyond_the_tolerance_is_stale_and_the_reply_says_which_applied()
    {
        var window = new Window { Unit = WindowUnit.Elapsed, FirstOffset = 0, LastOffset = 0, Step = new() { Seconds = 3600 } };
        var (header, columns) = await _clients.AlignAsync(new(Threat()) { Window = window });
        Assert.Equal([Missing.Present], columns[0].Missing);
        Assert.Equal(7 * 24 * 3600, header.Match.Tolerance.Seconds);
        var tight = new AlignEventsRequest(Threat()) { Window = window, Match = new() { Tolerance = new() { Seconds = 3600 } } };
        Assert.Equal([Missing.Stale], (await _clients.AlignAsync(tight)).Columns[0].Missing);
    }

    [Fact]
    public async Task Rule09_an_estimation_window_that_meets_the_event_window_is_refused() =>
        (await Refusal.OfAsync(
            () => _clients.EstimateAsync(new(Study()) { EstimationWindow = new() { FirstOffset = -130, LastOffset = -10 } })))
            .Is(StatusCode.InvalidArgument, "WINDOW_INVALID", "estimation_window");

    [Fact]
    public async Task Rule10_clustered_events_call_for_Kolari_and_Pynnonen()
    {
        var study = await _clients.EstimateAsync(new(Study()) { Series = { "series/vix-daily" } });
        var warning = Assert.Single(study.Aggregates[^1].Warnings, w => w.Kind == ImpactWarningKind.ClusteredEvents);
        Assert.Equal(EventStudyTest.AdjustedBmpT, warning.PreferredTest);
    }

    [Fact]
    public async Task Rule11_a_test_on_one_event_is_a_typed_warning_and_no_number()
    {
        var aggregate = Assert.Single((await _clients.EstimateAsync(Study())).Aggregates);
        Assert.Empty(aggregate.Statistics);
        Assert.Contains(aggregate.Warnings, w => (w.Kind, w.Test) == (ImpactWarningKind.TooFewEvents, EventStudyTest.CrossSectionalT));
    }

    [Fact]
    public async Task Rule15_the_reply_says_which_contract_a_future_is()
    {
        var rule = (await _clients.Market.GetInstrumentAsync(new() { Name = "instruments/wti-front" })).Instrument.ContractRule;
        Assert.Contains("front month", rule, StringComparison.Ordinal);
        Assert.Equal(["", rule], (await _clients.AlignAsync(new(Threat()) { Series = { Oil } })).Header.Series.Select(s => s.ContractRule));
        Assert.Equal(rule, (await _clients.Market.GetSeriesAsync(new() { Name = Oil })).Series.ContractRule);
        Assert.Contains((await _clients.Market.ListSeriesAsync(new())).Series, s => (s.Name, s.ContractRule) == (Oil, rule));
    }

    [Fact]
    public async Task Rule16_every_source_of_the_end_of_the_truce_stands_in_the_reply()
    {
        var claims = (await _clients.Events.ListClaimsAsync(new() { Subject = Truce, ConflictsOnly = true })).Claims;
        var field = Assert.Single(
            (await _clients.Events.GetEventAsync(new() { Name = Truce })).ResolvedFields,
            r => r.Dissent.Count > 0 && r.FieldPath == claims[0].FieldPath);
        Assert.Equal(ResolutionRule.OfficialFirst, field.Rule);
        Assert.True(field.Dissent.Count >= 3, $"{field.Dissent.Count} dissents");
        Assert.All(field.Dissent, d => Assert.NotEqual(field.Winner.Name, d.Name));
    }

    [Fact]
    public async Task Rule17_an_event_after_the_settlement_belongs_to_the_next_one()
    {
        var window = new Window { FirstOffset = -1, LastOffset = 0 };
        var (_, columns) = await _clients.AlignAsync(
            new() { Events = { Announcement }, Series = { Oil }, Window = window, Measure = Measure.SimpleReturn });
        var column = Assert.Single(columns);
        Assert.Equal((13, AnchorReason.AfterObservation), (column.Anchor.SessionDate.Day, column.Anchor.Reason));
        Assert.Equal([Settled("09"), Settled("10")], column.ObservationStartTimeUnixNanos);
        Assert.Equal([Settled("10"), Settled("13")], column.ObservationEndTimeUnixNanos);
        var settlements = CuratedCsv.On("wti-front-daily", "close", "2025-10-09", "2025-10-10", "2025-10-13");
        Assert.Equal([(settlements[1] / settlements[0]) - 1, (settlements[2] / settlements[1]) - 1], column.Values);
        Assert.Equal(-0.0424, column.Values[0], 4);
    }

    [Fact]
    public async Task Rule17_the_reference_is_the_last_settlement_before_the_event()
    {
        var request = new AlignEventsRequest
        {
            Events = { Post, Announcement },
            Series = { Oil },
            Window = new() { FirstOffset = 0, LastOffset = 0 },
            Measure = Measure.CumulativeSimpleReturn,
        };
        var (_, columns) = await _clients.AlignAsync(request);
        Assert.Equal(
            CuratedCsv.On("wti-front-daily", "close", "2025-10-09", "2025-10-10"), columns.Select(c => c.Reference.Value));
        Assert.Equal([Settled("09"), Settled("10")], columns.Select(c => c.Reference.Bar.EndTime.ToInstant().ToUnixTimeTicks() * 100));
    }

    [Fact]
    public async Task Rule17_a_study_does_not_take_the_settlement_before_the_event_as_its_effect()
    {
        var study = await _clients.EstimateAsync(new()
        {
            Events = { Announcement },
            Series = { Oil },
            Model = NormalModel.ConstantMean,
            MinimumObservations = 10,
            EstimationWindow = new() { FirstOffset = -21, LastOffset = -2 },
            EventWindow = new() { FirstOffset = -1, LastOffset = 0 },
        });
        var results = Assert.Single(study.Results);
        Assert.Equal((13, AnchorReason.AfterObservation), (results.Anchors[0].SessionDate.Day, results.Anchors[0].Reason));
        var t = results.AbnormalReturns.Zip(results.AbnormalReturnStandardErrors, (r, e) => r / e).ToArray();
        Assert.True(t[0] < -2.1, $"the session before has t = {t[0]}");
        Assert.InRange(t[1], -2.1, 2.1);
    }

    [Fact]
    public async Task Rule17_a_settlement_is_known_before_its_session_ends_and_its_low_is_not()
    {
        var closes = CuratedCsv.On("wti-front-daily", "close", "2025-10-09", "2025-10-10");
        var lows = CuratedCsv.On("wti-front-daily", "low", "2025-10-09", "2025-10-10");
        Assert.Equal(closes[0], await LastBarAsync(Field.Close, "2025-10-10T18:29:59Z"));
        Assert.Equal(closes[1], await LastBarAsync(Field.Close, "2025-10-10T18:30:00Z"));
        Assert.Equal(lows[0], await LastBarAsync(Field.Low, "2025-10-10T18:30:00Z"));
        Assert.Equal(lows[1], await LastBarAsync(Field.Low, "2025-10-10T21:00:00Z"));

        var request = new AlignEventsRequest(Threat()) { Series = { Oil } };
        request.AsOf = new() { KnowledgeTime = Stamp("2025-10-10T18:29:59Z") };
        Assert.Equal(Missing.NotYetKnown, (await _clients.AlignAsync(request)).Columns[1].Missing[0]);
        request.AsOf = new() { KnowledgeTime = Stamp("2025-10-10T18:30:00Z") };
        Assert.Equal(Missing.Present, (await _clients.AlignAsync(request)).Columns[1].Missing[0]);
    }

    [Fact]
    public async Task Rule17_every_curated_series_of_sessions_says_when_it_is_observed_and_where_that_is_stated()
    {
        var series = (await _clients.Market.ListSeriesAsync(new() { PageSize = 1000 })).Series
            .Where(s => !s.HasPolicy && s.Frequency.Unit == FrequencyUnit.Session).ToArray();
        Assert.NotEmpty(series);
        Assert.All(series, s => Assert.False(string.IsNullOrEmpty(s.Observation?.Source), $"{s.Name} states no source of its observation"));
    }

    private static Timestamp Stamp(string text) => Timestamp.FromDateTimeOffset(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture));

    private static long Settled(string day) => Stamp($"2025-10-{day}T18:30:00Z").ToInstant().ToUnixTimeTicks() * 100;

    private async Task<double> LastBarAsync(Field field, string knowledgeTime)
    {
        var chunks = await _clients.ReadSeriesAsync(new()
        {
            Series = { Oil },
            Fields = { new FieldSelector { Field = field } },
            AsOf = new() { KnowledgeTime = Stamp(knowledgeTime) },
        });
        return chunks.Last(c => c.Chunk is not null).Chunk.Columns[0].Values[^1];
    }

    private static AlignEventsRequest Threat() =>
        new() { Events = { Post }, Series = { Closes }, Window = new() { FirstOffset = 0, LastOffset = 0 } };

    private static EstimateImpactRequest Study() => new() { Events = { Post }, Series = { Closes }, Model = NormalModel.ConstantMean };
}
