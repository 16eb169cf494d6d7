using Google.Protobuf;
using Grpc.Core;
using TruceData.Server.Reading;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Services;

/// <summary>Unary replies stay near 1 MiB, whatever records they hold, and say where the rest is.</summary>
public sealed class ReplySizeTests : IAsyncLifetime
{
    private const int Mebibyte = 1 << 20;
    private const int Rows = 30;
    private const int RowBytes = 100_000;

    private WritableServer? _server;

    private WritableServer Server => _server!;

    private Clients Clients => Clients.Create(Server.Channel.CreateCallInvoker());

    public static TheoryData<string> Lists => [.. Pages.Keys];

    /// <summary>A page of every list.</summary>
    private static Dictionary<string, Func<Clients, int, string, Task<ListPage>>> Pages { get; } = new(StringComparer.Ordinal)
    {
        ["ListEvents"] = (c, size, token) => PageAsync(
            c.Events.ListEventsAsync(new() { PageSize = size, PageToken = token }), a => a.Events.Select(e => e.Name)),
        ["ListEvents, full text"] = (c, size, token) => PageAsync(
            c.Events.ListEventsAsync(new() { Filter = new() { Query = "event of the test" }, PageSize = size, PageToken = token }),
            a => a.Events.Select(e => e.Name)),
        ["ListClaims"] = (c, size, token) => PageAsync(
            c.Events.ListClaimsAsync(new() { PageSize = size, PageToken = token }), a => a.Claims.Select(e => e.Name)),
        ["ListClaims, conflicts"] = (c, size, token) => PageAsync(
            c.Events.ListClaimsAsync(new() { ConflictsOnly = true, PageSize = size, PageToken = token }),
            a => a.Claims.Select(e => e.Name)),
        ["ListSources"] = (c, size, token) => PageAsync(
            c.Events.ListSourcesAsync(new() { PageSize = size, PageToken = token }), a => a.Sources.Select(e => e.Name)),
        ["ListPolicies"] = (c, size, token) => PageAsync(
            c.Policies.ListPoliciesAsync(new() { PageSize = size, PageToken = token }), a => a.Policies.Select(e => e.Name)),
        ["GetPolicyPath"] = (c, size, token) => PageAsync(
            c.Policies.GetPolicyPathAsync(new() { Name = "policies/large-0000", PageSize = size, PageToken = token }),
            a => a.Steps.Select(s => s.Valid.StartTime.ToString())),
        ["ListReactions"] = (c, size, token) => PageAsync(
            c.Reactions.ListReactionsAsync(new() { PageSize = size, PageToken = token }), a => a.Reactions.Select(e => e.Name)),
        ["ReconcileReactions"] = (c, size, token) => PageAsync(
            c.Reactions.ReconcileReactionsAsync(new() { PageSize = size, PageToken = token }),
            a => a.Reconciliations.Select(e => e.Reaction.Name)),
        ["ReconcileReactions, named"] = (c, size, token) => PageAsync(
            c.Reactions.ReconcileReactionsAsync(new()
            {
                Reactions = { Enumerable.Range(0, Rows).Select(i => $"reactions/large-{i:0000}") },
                PageSize = size,
                PageToken = token,
            }),
            a => a.Reconciliations.Select(e => e.Reaction.Name)),
        ["ListInstruments"] = (c, size, token) => PageAsync(
            c.Market.ListInstrumentsAsync(new() { PageSize = size, PageToken = token }), a => a.Instruments.Select(e => e.Name)),
        ["ListInstruments, by identifier"] = (c, size, token) => PageAsync(
            c.Market.ListInstrumentsAsync(new() { Identifiers = { "LARGE" }, PageSize = size, PageToken = token }),
            a => a.Instruments.Select(e => e.Name)),
        ["ListSeries"] = (c, size, token) => PageAsync(
            c.Market.ListSeriesAsync(new() { PageSize = size, PageToken = token }), a => a.Series.Select(e => e.Name)),
        ["ListSessions"] = (c, size, token) => PageAsync(
            c.Market.ListSessionsAsync(new() { Calendar = "calendars/LARGE", PageSize = size, PageToken = token }),
            a => a.Sessions.Select(e => e.Date.ToString())),
        ["ListRevisions"] = (c, size, token) => PageAsync(
            c.Dataset.ListRevisionsAsync(new() { PageSize = size, PageToken = token }), a => a.Revisions.Select(e => e.Name)),
    };

    public async ValueTask InitializeAsync() => _server = await WritableServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task A_hundred_and_twenty_long_sources_are_listed_by_a_client_with_default_limits()
    {
        await Server.WriteAsync(Enumerable.Range(0, 120).Select(i => LargeRecords.Source(i, 40_000)));
        var (keys, pages) = await WalkAsync("ListSources", 0);
        Assert.Equal(120, keys.Count(k => k.StartsWith("sources/large-", StringComparison.Ordinal)));
        Assert.InRange(pages, 5, 10);
    }

    [Fact]
    public async Task One_record_of_nearly_4_MiB_fills_a_page_of_its_own_and_breaks_no_other()
    {
        // Written before there was a limit.
        await Server.WriteAsync(LargeRecords.Source(0, (4 << 20) - 4096), LargeRecords.Source(1, 10), LargeRecords.Source(2, 10));
        var (keys, token) = (new List<string>(), "");
        do
        {
            var page = await Pages["ListSources"](Clients, 0, token);
            if (page.Keys.Contains("sources/large-0000")) Assert.Single(page.Keys);
            else Assert.InRange(page.Reply.CalculateSize(), 1, Mebibyte);
            keys.AddRange(page.Keys);
            token = page.Next;
        }
        while (token.Length > 0);
        Assert.Equal(keys.Distinct().Count(), keys.Count);
        Assert.Subset(keys.ToHashSet(), new HashSet<string> { "sources/large-0000", "sources/large-0001", "sources/large-0002" });
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Pages_end_at_a_mebibyte_and_give_each_entry_once_in_order_at_one_revision(string list)
    {
        await FillAsync(list);
        var (keys, pages) = await WalkAsync(list, 5000);
        Assert.InRange(pages, 2, keys.Count - 1);
        Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal((await WalkAsync(list, Math.Max(3, keys.Count / 20))).Keys, keys);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task Pages_stay_at_the_revision_of_the_first_when_records_come_in_between(int before)
    {
        await Server.WriteAsync(Enumerable.Range(100, 30).Select(i => LargeRecords.Source(i, RowBytes)));
        var expected = (await WalkAsync("ListSources", 1)).Keys;
        var (keys, token, write) = (new List<string>(), "", before);
        do
        {
            var page = await Pages["ListSources"](Clients, 0, token);
            keys.AddRange(page.Keys);
            token = page.Next;
            await Server.WriteAsync(LargeRecords.Source(write++, 10), LargeRecords.Source(200 + write, RowBytes));
        }
        while (token.Length > 0);
        Assert.Equal(expected, keys);
    }

    [Fact]
    public async Task The_claims_of_an_event_continue_in_ListClaims_and_its_fields_are_resolved_from_all()
    {
        const int Count = 600;
        var @event = LargeRecords.LongName(0);
        await Server.WriteAsync(
            [LargeRecords.Source(0, 10), LargeRecords.Event(0, 10),
            .. Enumerable.Range(0, Count).Select(i => LargeRecords.Claim(i, @event, 4000))]);
        foreach (var asOf in (V1.AsOf?[])[null, new() { KnowledgeTime = LargeRecords.At(Count - 1) }, new() { Revision = 2 }])
        {
            var reply = await Clients.Events.GetEventAsync(new() { Name = @event, ResolutionRule = V1.ResolutionRule.Latest, AsOf = asOf });
            Assert.InRange(reply.CalculateSize(), Mebibyte / 2, Mebibyte);
            var field = Assert.Single(reply.ResolvedFields);
            Assert.Equal($"claims/large-{Count - 1:0000}", field.Winner.Name);
            Assert.DoesNotContain(field.Winner, reply.Claims);
            Assert.Equal((1, Count - 1), (reply.ResolvedFieldCount, field.DissentCount));
            Assert.Equal(Enumerable.Range(0, field.Dissent.Count).Select(i => $"claims/large-{i:0000}"), field.Dissent.Select(c => c.Name));

            var (claims, token) = (reply.Claims.Select(c => c.Name).ToList(), reply.NextClaimsPageToken);
            Assert.NotEqual("", token);
            while (token.Length > 0)
            {
                var page = await Clients.Events.ListClaimsAsync(new() { Subject = @event, AsOf = asOf, PageToken = token });
                Assert.InRange(page.CalculateSize(), 1, Mebibyte);
                claims.AddRange(page.Claims.Select(c => c.Name));
                token = page.NextPageToken;
            }

            Assert.Equal(Enumerable.Range(0, Count).Select(i => $"claims/large-{i:0000}"), claims);
        }
    }

    [Fact]
    public async Task The_token_of_the_other_claims_belongs_to_its_event_and_view()
    {
        var @event = LargeRecords.LongName(0);
        await Server.WriteAsync(
            [LargeRecords.Source(0, 10), LargeRecords.Event(0, 10),
            .. Enumerable.Range(0, 30).Select(i => LargeRecords.Claim(i, @event, RowBytes))]);
        var token = (await Clients.Events.GetEventAsync(new() { Name = @event })).NextClaimsPageToken;
        V1.ListClaimsRequest[] others =
        [
            new() { PageToken = token },
            new() { PageToken = token, Subject = "events/us-100-tariff-threat" },
            new() { PageToken = token, Subject = @event, AsOf = new() { KnowledgeTime = LargeRecords.At(20) } },
        ];
        foreach (var other in others)
        {
            var refusal = await Refusal.OfAsync(async () => await Clients.Events.ListClaimsAsync(other));
            refusal.Is(StatusCode.InvalidArgument, "PAGE_TOKEN_MISMATCH", "page_token");
        }
    }

    [Fact]
    public async Task An_event_at_the_limit_leaves_its_claims_to_ListClaims()
    {
        var @event = LargeRecords.Event(0, MessageLimits.MaxRecordBytes - 1000);
        var three = Enumerable.Range(0, 3).Select(i => LargeRecords.Claim(i, @event.Name, RowBytes));
        await Server.WriteAsync([LargeRecords.Source(0, 10), @event, .. three]);
        var reply = await Clients.Events.GetEventAsync(new() { Name = @event.Name });
        Assert.InRange(reply.CalculateSize(), Mebibyte * 9 / 10, Mebibyte);
        Assert.Equal((0, 0, 1), (reply.Claims.Count, reply.ResolvedFields.Count, reply.ResolvedFieldCount));
        var claims = await Clients.Events.ListClaimsAsync(new() { Subject = @event.Name, PageToken = reply.NextClaimsPageToken });
        Assert.Equal(3, claims.Claims.Count);
    }

    [Fact]
    public async Task The_claims_of_a_reaction_continue_in_ListClaims()
    {
        var reaction = LargeRecords.Reaction(0, 1);
        await Server.WriteAsync([reaction, .. Enumerable.Range(0, 30).Select(i => LargeRecords.Claim(i, reaction.Name, RowBytes))]);
        var reply = await Clients.Reactions.GetReactionAsync(new() { Name = reaction.Name });
        Assert.InRange(reply.CalculateSize(), Mebibyte / 2, Mebibyte);
        Assert.Equal(reply.Claims[^1].KnowledgeTime, reply.Snapshot.MaxKnowledgeTime);
        var (claims, token) = (reply.Claims.Select(c => c.Name).ToList(), reply.NextClaimsPageToken);
        while (token.Length > 0)
        {
            var page = await Clients.Events.ListClaimsAsync(new() { Subject = reaction.Name, PageToken = token });
            claims.AddRange(page.Claims.Select(c => c.Name));
            token = page.NextPageToken;
        }

        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"claims/large-{i:0000}"), claims);
    }

    [Fact]
    public async Task Few_claims_need_no_token()
    {
        var reply = await Clients.Events.GetEventAsync(new() { Name = "events/us-100-tariff-threat" });
        Assert.Equal(("", reply.ResolvedFields.Count), (reply.NextClaimsPageToken, reply.ResolvedFieldCount));
        Assert.All(reply.ResolvedFields, f => Assert.Equal(f.Dissent.Count, f.DissentCount));
        var reaction = (await Clients.Reactions.ListReactionsAsync(new() { PageSize = 1 })).Reactions[0];
        Assert.Equal("", (await Clients.Reactions.GetReactionAsync(new() { Name = reaction.Name })).NextClaimsPageToken);
    }

    private static async Task<ListPage> PageAsync<T>(AsyncUnaryCall<T> call, Func<T, IEnumerable<string>> keysOf) where T : IMessage
    {
        var reply = await call;
        return new(reply, [.. keysOf(reply)], (string)Field("next_page_token"), (V1.Snapshot)Field("snapshot"));

        object Field(string name) => reply.Descriptor.FindFieldByName(name).Accessor.GetValue(reply);
    }

    private async Task<(IReadOnlyList<string> Keys, int Pages)> WalkAsync(string list, int size)
    {
        var (keys, pages, token, revisions) = (new List<string>(), 0, "", new HashSet<long>());
        do
        {
            var page = await Pages[list](Clients, size, token);
            Assert.NotEmpty(page.Keys);
            Assert.InRange(page.Reply.CalculateSize(), 1, Mebibyte);
            keys.AddRange(page.Keys);
            revisions.Add(page.Snapshot.Revision);
            (token, pages) = (page.Next, pages + 1);
        }
        while (token.Length > 0);
        Assert.Single(revisions);
        return (keys, pages);
    }

    /// <summary>Fills the store with 3 MB of what a list returns.</summary>
    private async Task FillAsync(string list)
    {
        var rows = Enumerable.Range(0, Rows).ToArray();
        switch (list.Split(',')[0])
        {
            case "ListEvents":
                await Server.WriteAsync(rows.Select(i => LargeRecords.Event(i, RowBytes)));
                break;
            case "ListClaims":
                await Server.WriteAsync(LargeRecords.Event(0, 10));
                await Server.WriteAsync(rows.Select(i => LargeRecords.Claim(i, LargeRecords.LongName(0), RowBytes)));
                break;
            case "ListSources":
                await Server.WriteAsync(rows.Select(i => LargeRecords.Source(i, RowBytes)));
                break;
            case "ListPolicies":
                await Server.WriteAsync(rows.Select(i => LargeRecords.Policy(i, RowBytes)));
                break;
            case "GetPolicyPath":
                await Server.WriteAsync([LargeRecords.Policy(0, 900_000), .. Enumerable.Range(0, 2000).Select(Step)]);
                break;
            case "ListReactions" or "ReconcileReactions":
                await Server.WriteAsync(Enumerable.Range(0, 500).Select(i => LargeRecords.Event(i, 10)));
                await Server.WriteAsync(rows.Select(i => LargeRecords.Reaction(i, 500)));
                break;
            case "ListInstruments":
                await Server.WriteAsync(rows.Select(i => LargeRecords.Instrument(i, RowBytes)));
                break;
            case "ListSeries":
                await Server.WriteAsync(rows.Select(i => LargeRecords.Series(i, RowBytes)));
                break;
            case "ListSessions":
                await Server.WriteAsync(await LargeCalendarAsync());
                break;
            case "ListRevisions":
                for (var i = 0; i < 350; i++) await AddRevisionAsync(i);
                break;
        }
    }

    private static V1.Event Step(int number)
    {
        var step = LargeRecords.Event(number, 10);
        step.Measures.Add(new V1.EventMeasure
        {
            Policy = "policies/large-0000",
            Level = new() { Value = number, Low = number, High = number, Unit = new() { Kind = V1.UnitKind.Count } },
            Valid = new() { StartTime = LargeRecords.At(number), EndTime = LargeRecords.At(number + 1) },
        });
        return step;
    }

    private async Task<V1.Calendar> LargeCalendarAsync()
    {
        var record = await Server.Store.FindRecordAsync(1, "calendars/XNYS", WritableServer.Ct);
        var calendar = V1.Calendar.Parser.ParseFrom(record!.Body.ToArray());
        calendar.Name = "calendars/LARGE";
        var sessions = calendar.Exceptions.Where(e => e.Parts.Count > 0).ToArray();
        foreach (var exception in sessions) exception.Label = new string('l', 2 * Mebibyte / sessions.Length);
        return calendar;
    }

    private async Task AddRevisionAsync(int number)
    {
        await using var write = await Server.Store.BeginWriteAsync(new string('…', 200), new string('…', 1000), WritableServer.Ct);
        await write.PutAsync(Mapping.RecordMapping.ToRecord(LargeRecords.Source(0, number)), WritableServer.Ct);
        await write.CommitAsync(WritableServer.Ct);
    }

    private sealed record ListPage(IMessage Reply, IReadOnlyList<string> Keys, string Next, V1.Snapshot Snapshot);
}
