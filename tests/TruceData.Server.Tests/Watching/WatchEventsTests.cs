using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TruceData.Server.Tests.Ingesting;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Watching;

public sealed class WatchEventsTests : IAsyncLifetime
{
    private WritableServer? _server;

    private WritableServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await WritableServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task Everything_is_sent_from_revision_0_and_then_a_heartbeat()
    {
        using var watcher = new Watcher(Server, new WatchEventsRequest());
        var (changes, heartbeat) = await watcher.UntilHeartbeatAsync();
        var events = await Server.Events.ListEventsAsync(new ListEventsRequest { PageSize = 1000 }, cancellationToken: WritableServer.Ct);
        var claims = await Server.Events.ListClaimsAsync(new ListClaimsRequest { PageSize = 1000 }, cancellationToken: WritableServer.Ct);
        Assert.Equal(events.Events.OrderBy(e => e.Name, StringComparer.Ordinal), changes.Select(c => c.Event).Where(e => e is not null));
        Assert.Equal(claims.Claims.OrderBy(c => c.Name, StringComparer.Ordinal), changes.Select(c => c.Claim).Where(c => c is not null));
        Assert.Equal((1, true), (heartbeat.Revision, heartbeat.RecordTime is not null));
    }

    [Fact]
    public async Task New_revisions_are_sent_with_their_removals()
    {
        using var watcher = new Watcher(Server, new WatchEventsRequest { AfterRevision = 1 });
        Assert.Equal("heartbeat @1", Watcher.Describe(await watcher.NextAsync()));
        await WatchedRecords.AddAsync(Server, "one");
        Assert.Equal(["events/one @2", "claims/one @2"], (await watcher.UntilHeartbeatAsync()).Changes.Select(Watcher.Describe));
        await WatchedRecords.AddAsync(Server, "one", summary: "Something else.");
        Assert.Equal(["events/one @3"], (await watcher.UntilHeartbeatAsync()).Changes.Select(Watcher.Describe));
        await WatchedRecords.RemoveAsync(Server, "one");
        Assert.Equal(["-claims/one @4", "-events/one @4"], (await watcher.UntilHeartbeatAsync()).Changes.Select(Watcher.Describe));
    }

    [Fact]
    public async Task A_watcher_resumes_from_any_message_across_a_restart_without_loss_or_repeat()
    {
        for (var i = 0; i < 4; i++) await WatchedRecords.AddAsync(Server, $"e{i}");
        var request = new WatchEventsRequest { AfterRevision = 1 };
        string[] all;
        using (
            var watcher = new Watcher(Server, request)) all = [.. (await watcher.UntilHeartbeatAsync()).Changes.Select(Watcher.Describe)];
        Assert.Equal(8, all.Length);

        var received = new List<string>();
        while (received.Count < all.Length)
        {
            using (var watcher = new Watcher(Server, request))
            {
                var next = await watcher.NextAsync();
                if (!Watcher.IsHeartbeat(next)) received.Add(Watcher.Describe(next));
                request.Cursor = next.Cursor;
            }

            if (received.Count % 3 == 0) await Server.RestartAsync();
        }

        Assert.Equal(all, received);
        await Server.RestartAsync();
        await WatchedRecords.AddAsync(Server, "late");
        using var last = new Watcher(Server, request);
        Assert.Equal(["events/late @6", "claims/late @6"], (await last.UntilHeartbeatAsync()).Changes.Select(Watcher.Describe));
    }

    [Fact]
    public async Task A_watcher_resumes_by_the_revision_of_a_heartbeat()
    {
        await WatchedRecords.AddAsync(Server, "one");
        long revision;
        using (var watcher = new Watcher(Server, new WatchEventsRequest())) revision = (
            await watcher.UntilHeartbeatAsync()).Heartbeat.Revision;
        await Server.RestartAsync();
        await WatchedRecords.AddAsync(Server, "two");
        using var resumed = new Watcher(Server, new WatchEventsRequest { AfterRevision = revision });
        Assert.Equal(["events/two @3", "claims/two @3"], (await resumed.UntilHeartbeatAsync()).Changes.Select(Watcher.Describe));
    }

    [Fact]
    public async Task Claims_follow_their_events_into_a_filter_and_out_of_it()
    {
        using var watcher = new Watcher(
            Server, new WatchEventsRequest { AfterRevision = 1, Filter = new EventFilter { Tags = { "watched" } } });
        await watcher.NextAsync();
        await WatchedRecords.AddAsync(Server, "other", tag: "unwatched");
        Assert.Empty((await watcher.UntilHeartbeatAsync()).Changes);
        await WatchedRecords.AddAsync(Server, "one");
        Assert.Equal(["events/one @3", "claims/one @3"], (await watcher.UntilHeartbeatAsync()).Changes.Select(Watcher.Describe));
        await Server.ImportAsync(WatchedRecords.Event("other"));
        Assert.Equal(["events/other @4", "claims/other @4"], (await watcher.UntilHeartbeatAsync()).Changes.Select(Watcher.Describe));
        await Server.ImportAsync(WatchedRecords.Claim("more", subject: "events/one"));
        Assert.Equal(["claims/more @5"], (await watcher.UntilHeartbeatAsync()).Changes.Select(Watcher.Describe));
        await Server.ImportAsync(WatchedRecords.Event("one", tag: "unwatched"));
        Assert.Equal(
            ["-claims/more @6", "-claims/one @6", "-events/one @6"],
            (await watcher.UntilHeartbeatAsync()).Changes.Select(Watcher.Describe));
        await WatchedRecords.RemoveAsync(Server, "other");
        Assert.Equal(["-claims/other @7", "-events/other @7"], (await watcher.UntilHeartbeatAsync()).Changes.Select(Watcher.Describe));
    }

    [Fact]
    public async Task A_claim_brings_its_event_into_a_search_and_takes_it_out()
    {
        await WatchedRecords.AddAsync(Server, "one");
        using var watcher = new Watcher(
            Server, new WatchEventsRequest { AfterRevision = 2, Filter = new EventFilter { Query = "zeppelin" } });
        await watcher.NextAsync();
        var claim = WatchedRecords.Claim("more", subject: "events/one");
        claim.Claim.Text = "A zeppelin was seen.";
        await Server.ImportAsync(claim);
        Assert.Equal(
            ["events/one @3", "claims/more @3", "claims/one @3"], (await watcher.UntilHeartbeatAsync()).Changes.Select(Watcher.Describe));
        await Server.ImportAsync(WatchedRecords.Claim("more", subject: "events/one"));
        Assert.Equal(
            ["-claims/more @4", "-claims/one @4", "-events/one @4"],
            (await watcher.UntilHeartbeatAsync()).Changes.Select(Watcher.Describe));
    }

    [Fact]
    public async Task A_filter_selects_the_events_that_a_list_selects_and_their_claims()
    {
        var filter = new EventFilter { Kinds = { EventKind.Tariff }, Actors = { "US" }, Query = "china" };
        var listed = await Server.Events.ListEventsAsync(
            new ListEventsRequest { Filter = filter, PageSize = 1000 }, cancellationToken: WritableServer.Ct);
        using var watcher = new Watcher(Server, new WatchEventsRequest { Filter = filter });
        var (changes, _) = await watcher.UntilHeartbeatAsync();
        var names = listed.Events.Select(e => e.Name).ToHashSet();
        Assert.NotEmpty(names);
        Assert.Equal(names, changes.Where(c => c.Event is not null).Select(c => c.Event.Name).ToHashSet());
        Assert.All(changes.Where(c => c.Claim is not null), c => Assert.Contains(c.Claim.Subject, names));
    }

    [Fact]
    public async Task Heartbeats_have_the_requested_interval()
    {
        // The clock starts before the call, because the first message may arrive late.
        var clock = Stopwatch.StartNew();
        using var watcher = new Watcher(
            Server, new WatchEventsRequest { AfterRevision = 1, HeartbeatInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) });
        await watcher.NextAsync();
        Assert.Equal("heartbeat @1", Watcher.Describe(await watcher.NextAsync()));
        Assert.True(clock.Elapsed >= TimeSpan.FromSeconds(0.99), $"{clock.Elapsed}");
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(3601)]
    public async Task A_heartbeat_out_of_bounds_is_refused(double seconds)
    {
        var request = new WatchEventsRequest { HeartbeatInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds)) };
        Assert.Equal("VALUE_OUT_OF_BOUNDS", (await RefusedAsync(request)).Reason);
    }

    [Fact]
    public async Task Invalid_requests_are_refused()
    {
        Assert.Equal((StatusCode.InvalidArgument, "REVISION_IN_FUTURE"), await RefusedAsync(new WatchEventsRequest { AfterRevision = 2 }));
        Assert.Equal(
            (StatusCode.InvalidArgument, "VALUE_OUT_OF_BOUNDS"), await RefusedAsync(new WatchEventsRequest { AfterRevision = -1 }));
        Assert.Equal((StatusCode.InvalidArgument, "CURSOR_INVALID"), await RefusedAsync(new WatchEventsRequest { Cursor = "abc" }));
        Assert.Equal(
            (StatusCode.InvalidArgument, "FILTER_VALUE_UNKNOWN"),
            await RefusedAsync(new WatchEventsRequest { Filter = new EventFilter { Policies = { "policies/nothing" } } }));
        Assert.Equal(
            (StatusCode.InvalidArgument, "FILTER_VALUE_UNKNOWN"),
            await RefusedAsync(new WatchEventsRequest { Filter = new EventFilter { Tags = { "watched", "" } } }));
        Assert.Equal(
            (StatusCode.InvalidArgument, "QUERY_INVALID"),
            await RefusedAsync(new WatchEventsRequest { Filter = new EventFilter { Query = "\"open" } }));
    }

    [Fact]
    public async Task Watchers_that_do_not_read_do_not_delay_writers()
    {
        var idle = Enumerable.Range(0, 20).Select(_ => new Watcher(Server, new WatchEventsRequest())).ToArray();
        foreach (var watcher in idle) await watcher.NextAsync();
        for (var i = 0; i < 5; i++) await WatchedRecords.AddAsync(Server, $"e{i}").WaitAsync(TimeSpan.FromMinutes(1), WritableServer.Ct);
        foreach (var watcher in idle) watcher.Dispose();
    }

    [Fact]
    public async Task A_thousand_watchers_all_receive_each_revision()
    {
        const int Count = 1000;
        var watchers = Enumerable.Range(0, Count).Select(_ => new Watcher(Server, new WatchEventsRequest { AfterRevision = 1 })).ToArray();
        foreach (var watcher in watchers) Assert.True(Watcher.IsHeartbeat(await watcher.NextAsync()));
        await WatchedRecords.AddAsync(Server, "one");
        await WatchedRecords.AddAsync(Server, "two");
        foreach (var watcher in watchers)
        {
            var received = new List<string>();
            while (received.Count < 4) received.AddRange((await watcher.UntilHeartbeatAsync()).Changes.Select(Watcher.Describe));
            Assert.Equal(["events/one @2", "claims/one @2", "events/two @3", "claims/two @3"], received);
            watcher.Dispose();
        }
    }

    [Fact]
    public async Task A_stopping_server_reports_it()
    {
        using var watcher = new Watcher(Server, new WatchEventsRequest { AfterRevision = 1 });
        await watcher.NextAsync();
        var next = Uploads.RefusedAsync(watcher.NextAsync);
        await Server.StopAsync();
        var refused = await next;
        Assert.Equal((StatusCode.Unavailable, "SERVER_STOPPING"), (refused.Code, refused.Reason));
    }

    private async Task<(StatusCode Code, string Reason)> RefusedAsync(WatchEventsRequest request)
    {
        using var watcher = new Watcher(Server, request);
        var refused = await Uploads.RefusedAsync(watcher.NextAsync);
        return (refused.Code, refused.Reason);
    }
}
