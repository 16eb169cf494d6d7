using Google.Protobuf;
using Grpc.Core;
using TruceData.V1;

namespace TruceData.Server.Tests.Support;

/// <summary>One read of each kind with any view, for tests of properties that hold for every read.</summary>
internal sealed record Reads(string Name, Func<Clients, AsOf?, Task<IReadOnlyList<IMessage>>> RunAsync)
{
    private const string Threat = "events/us-100-tariff-threat";

    public static IReadOnlyList<Reads> All { get; } =
    [
        Unary("GetDataset", (c, a) => c.Dataset.GetDatasetAsync(new() { AsOf = a })),
        Unary("ListEvents", (c, a) => c.Events.ListEventsAsync(new() { AsOf = a })),
        Unary("ListEvents, a page", (c, a) => c.Events.ListEventsAsync(new() { AsOf = a, PageSize = 7 })),
        Unary(
            "ListEvents, filtered",
            (c, a) => c.Events.ListEventsAsync(new() { AsOf = a, Filter = new() { Kinds = { EventKind.Tariff }, Actors = { "US" } } })),
        Unary("ListEvents, full text", (c, a) => c.Events.ListEventsAsync(new() { AsOf = a, Filter = new() { Query = "rare earths" } })),
        Unary("GetEvent", (c, a) => c.Events.GetEventAsync(new() { AsOf = a, Name = Threat })),
        Unary("ListClaims", (c, a) => c.Events.ListClaimsAsync(new() { AsOf = a, PageSize = 1000 })),
        Unary("ListClaims, conflicts", (c, a) => c.Events.ListClaimsAsync(new() { AsOf = a, ConflictsOnly = true })),
        Unary("ListSources", (c, a) => c.Events.ListSourcesAsync(new() { AsOf = a })),
        Unary("ListPolicies", (c, a) => c.Policies.ListPoliciesAsync(new() { AsOf = a })),
        Unary("GetPolicy", (c, a) => c.Policies.GetPolicyAsync(new() { AsOf = a, Name = "policies/us-tariff-on-china" })),
        Unary("ListReactions", (c, a) => c.Reactions.ListReactionsAsync(new() { AsOf = a })),
        Unary("GetReaction", (c, a) => c.Reactions.GetReactionAsync(new() { AsOf = a, Name = "reactions/sp500-2025-10-10" })),
        Unary("ListInstruments", (c, a) => c.Market.ListInstrumentsAsync(new() { AsOf = a })),
        Unary("GetInstrument", (c, a) => c.Market.GetInstrumentAsync(new() { AsOf = a, Name = "instruments/sp500" })),
        Unary("ListCalendars", (c, a) => c.Market.ListCalendarsAsync(new() { AsOf = a })),
        Unary("ListCalendars, whole", (c, a) => c.Market.ListCalendarsAsync(new() { AsOf = a, View = ResourceView.Full })),
        Unary("GetCalendar", (c, a) => c.Market.GetCalendarAsync(new() { AsOf = a, Name = "calendars/XNYS" })),
        Unary("ListFilterValues", (c, a) => c.Dataset.ListFilterValuesAsync(new() { AsOf = a, Field = "actors" })),
        Unary(
            "ListFilterValues, an enum",
            (c, a) => c.Dataset.ListFilterValuesAsync(new() { AsOf = a, Collection = "claims", Field = "stances" })),
        Unary(
            "ListFilterValues, identifiers",
            (c, a) => c.Dataset.ListFilterValuesAsync(new() { AsOf = a, Collection = "instruments", Field = "identifiers" })),
        Unary("ListSessions", (c, a) => c.Market.ListSessionsAsync(new() { AsOf = a, PageSize = 300 })),
        Unary("ListSeries", (c, a) => c.Market.ListSeriesAsync(new() { AsOf = a })),
        Unary("GetSeries", (c, a) => c.Market.GetSeriesAsync(new() { AsOf = a, Name = "series/sp500-close-daily" })),
        new("ReadSeries", async (c, a) => await c.ReadSeriesAsync(
            new() { AsOf = a, Series = { "series/sp500-close-daily", "series/btcusd-hourly", "series/ust10y-daily" } })),
        new(
            "ReadSeries, a policy",
            async (c, a) => await c.ReadSeriesAsync(new() { AsOf = a, Series = { "series/us-additional-tariff-on-china" } })),
        Unary(
            "ListEvents, claims by full text",
            (c, a) => c.Events.ListEventsAsync(new() { AsOf = a, Filter = new() { Query = "consensus" } })),
        Unary(
            "GetPolicyPath", (c, a) => c.Policies.GetPolicyPathAsync(new() { AsOf = a, Name = "policies/us-additional-tariff-on-china" })),
        Unary("ReconcileReactions", (c, a) => c.Reactions.ReconcileReactionsAsync(new() { AsOf = a })),
        new("AlignEvents", async (c, a) => Flat(await c.AlignAsync(new()
        {
            AsOf = a,
            Events = { Threat, "events/us-100-tariff-threat-first-post" },
            Series =
            {
                "series/sp500-close-daily", "series/btcusd-daily", "series/wti-front-daily", "series/us-additional-tariff-on-china",
            },
        }))),
        new("AlignEvents, filtered", async (c, a) => Flat(await c.AlignAsync(new()
        {
            AsOf = a,
            Filter = new() { Kinds = { EventKind.Tariff } },
            Series = { "series/sp500-close-daily", "series/btcusd-hourly" },
            Measure = Measure.CumulativeSimpleReturn,
        }))),
        new("EstimateImpact", async (c, a) => (await c.EstimateAsync(new()
        {
            AsOf = a,
            Filter = new() { Kinds = { EventKind.Tariff } },
            Series = { "series/sp500-close-daily", "series/vix-daily" },
            Model = NormalModel.ConstantMean,
            EstimationWindow = new() { FirstOffset = -35, LastOffset = -6 },
            EventWindow = new() { FirstOffset = -5, LastOffset = 5 },
            MinimumObservations = 10,
        })).Messages),
    ];

    private static Reads Unary<T>(string name, Func<Clients, AsOf?, AsyncUnaryCall<T>> call) where T : IMessage => new(
        name, async (clients, asOf) => [await call(clients, asOf)]);

    private static IReadOnlyList<IMessage> Flat(
        (AlignmentHeader Header, IReadOnlyList<AlignedColumn> Columns) answer) => [answer.Header, .. answer.Columns];
}
