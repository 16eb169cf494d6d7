using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Services;

/// <summary>Whatever dates, times, durations and counts a request has, the server never answers it with INTERNAL.</summary>
public sealed class ExtremeRequestTests(CuratedServer curated)
{
    private const string Threat = "events/us-100-tariff-threat", Daily = "series/sp500-close-daily", Hourly = "series/btcusd-hourly";
    private static readonly Date s_day = new() { Year = 2025, Month = 10, Day = 10 };

    private Clients Clients => curated.Clients;

    public static TheoryData<string> Methods =>
    [
        "ListSessions", "ListInstruments", "ListEvents", "ListRevisions", "GetPolicyPath", "ReconcileReactions", "ReadSeries",
        "AlignSessions", "AlignBars", "AlignElapsed", "EstimateImpact",
    ];

    [Theory]
    [MemberData(nameof(Methods))]
    public Task Requests_with_any_times_and_counts_are_refused_or_answered(string method) =>
        AsyncProperty.CheckAsync(Gen.Choose(0, int.MaxValue), 60, async seed =>
        {
            var random = new Random(seed);
            try
            {
                await CallAsync(method, random);
            }
            catch (RpcException error)
            {
                Assert.False(error.StatusCode is StatusCode.Internal or StatusCode.Unknown, $"{method}: {error.Status}");
                Refusal.Of(error);
            }
        });

    private Task CallAsync(string method, Random random) => method switch
    {
        "ListSessions" => Clients.Market.ListSessionsAsync(Changed(
            new ListSessionsRequest { AsOf = View, FirstDate = s_day.Clone(), LastDate = s_day.Clone() }, random)).ResponseAsync,
        "ListInstruments" => Clients.Market.ListInstrumentsAsync(Changed(
            new ListInstrumentsRequest { AsOf = View, Identifiers = { "SPX" }, IdentifierDate = s_day.Clone() }, random)).ResponseAsync,
        "ListEvents" => Clients.Events.ListEventsAsync(Changed(
            new ListEventsRequest { AsOf = View, Filter = new() { Time = Times } }, random)).ResponseAsync,
        "ListRevisions" => Clients.Dataset.ListRevisionsAsync(Changed(new ListRevisionsRequest(), random)).ResponseAsync,
        "GetPolicyPath" => Clients.Policies.GetPolicyPathAsync(Changed(
            new GetPolicyPathRequest { AsOf = View, Name = "policies/us-additional-tariff-on-china", Valid = Times },
            random)).ResponseAsync,
        "ReconcileReactions" => Clients.Reactions.ReconcileReactionsAsync(Changed(
            new ReconcileReactionsRequest { AsOf = View }, random)).ResponseAsync,
        "ReadSeries" => Clients.ReadSeriesAsync(Changed(
            new ReadSeriesRequest { AsOf = View, Series = { Daily, Hourly }, Time = Times, Resample = Resample(random) }, random)),
        "AlignSessions" => Clients.AlignAsync(Changed(Align(new() { FirstOffset = -2, LastOffset = 2 }), random)),
        "AlignBars" => Clients.AlignAsync(Changed(
            Align(new() { Unit = WindowUnit.Bars, FirstOffset = -2, LastOffset = 2 }), random)),
        "AlignElapsed" => Clients.AlignAsync(Changed(AlignElapsed(random), random)),
        _ => Clients.EstimateAsync(Changed(
            new EstimateImpactRequest
            {
                AsOf = View,
                Events = { Threat },
                Series = { Daily },
                Model = NormalModel.ConstantMean,
                EstimationWindow = new() { FirstOffset = -35, LastOffset = -6 },
                EventWindow = new() { FirstOffset = -2, LastOffset = 2 },
                CumulativeWindows = { new SessionRange { FirstOffset = -1, LastOffset = 1 } },
                MinimumObservations = 10,
                Bootstrap = new() { Replications = 99 },
            },
            random)),
    };

    private static AsOf View => new() { KnowledgeTime = TestTimes.At("2025-11-20T00:00Z"), Revision = 1, MinRevision = 1 };

    private static Interval Times => new() { StartTime = TestTimes.At("2025-10-01T00:00Z"), EndTime = TestTimes.At("2025-11-01T00:00Z") };

    private static T Changed<T>(T request, Random random) where T : IMessage
    {
        ExtremeValues.Replace(request, random);
        return request;
    }

    private static Frequency Resample(Random random) =>
        random.Next(2) == 0 ? new() { Unit = FrequencyUnit.Week, Count = 1 } : new() { Unit = (FrequencyUnit)random.Next(1, 7), Count = 1 };

    private static AlignEventsRequest Align(Window window) =>
        new() { AsOf = View, Events = { Threat }, Series = { Daily, Hourly }, Window = window };

    private static AlignEventsRequest AlignElapsed(Random random)
    {
        var request = Align(new()
        {
            Unit = WindowUnit.Elapsed,
            FirstOffset = -2,
            LastOffset = 2,
            Step = Duration.FromTimeSpan(TimeSpan.FromHours(12)),
        });
        request.Match = new()
        {
            Direction = (MatchDirection)random.Next(1, 4),
            Tolerance = Duration.FromTimeSpan(TimeSpan.FromDays(random.Next(1, 300))),
        };
        return request;
    }
}
