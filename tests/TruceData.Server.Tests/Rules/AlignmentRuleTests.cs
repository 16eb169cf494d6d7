using Google.Protobuf;
using Grpc.Core;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Rules;

/// <summary>
/// What the rules of alignment demand of the service itself: what it refuses, and what its replies say. docs/rules.md lists the rules.
/// </summary>
public sealed class AlignmentRuleTests(CuratedServer server)
{
    private const string Post = "events/us-100-tariff-threat-first-post";
    private const string Closes = "series/sp500-close-daily";
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
        const string Oil = "series/wti-front-daily";
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

    private static AlignEventsRequest Threat() =>
        new() { Events = { Post }, Series = { Closes }, Window = new() { FirstOffset = 0, LastOffset = 0 } };

    private static EstimateImpactRequest Study() => new() { Events = { Post }, Series = { Closes }, Model = NormalModel.ConstantMean };
}
