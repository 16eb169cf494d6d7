using Grpc.Core;
using Microsoft.Data.Sqlite;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Watching;

/// <summary>
/// What callers are told when the store has lost its latest revision and gives its number again, as after a failover of a database with
/// asynchronous replication.
/// </summary>
public sealed class HistoryTests : IAsyncLifetime
{
    private WritableServer? _server;

    private WritableServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await WritableServer.StartAsync();
        await WatchedRecords.AddAsync(Server, "lost");
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task A_page_token_of_a_lost_revision_is_refused()
    {
        var request = new ListEventsRequest { PageSize = 2 };
        request.PageToken = (await ListAsync(request)).NextPageToken;
        await ReplaceRevisionAsync();
        await AssertHistoryChangedAsync(() => ListAsync(request));
        request.PageToken = "";
        Assert.Equal(2, (await ListAsync(request)).Events.Count);
    }

    [Fact]
    public async Task A_token_of_a_revision_that_is_lost_or_not_there_yet_asks_to_try_again()
    {
        var request = new ListEventsRequest { PageSize = 2 };
        request.PageToken = (await ListAsync(request)).NextPageToken;
        await LoseRevisionAsync();
        var refusal = await Assert.ThrowsAsync<RpcException>(() => ListAsync(request));
        Assert.Equal(StatusCode.Unavailable, refusal.StatusCode);
    }

    [Fact]
    public async Task A_content_hash_tells_a_lost_revision_from_the_one_with_its_number()
    {
        var snapshot = (await ListAsync(new ListEventsRequest())).Snapshot;
        var asOf = new AsOf { MinRevision = snapshot.Revision, ContentHash = snapshot.ContentHash };
        await ListAsync(new ListEventsRequest { AsOf = asOf });
        await ReplaceRevisionAsync();
        await AssertHistoryChangedAsync(() => ListAsync(new ListEventsRequest { AsOf = asOf }));
        var exact = new AsOf { Revision = snapshot.Revision, ContentHash = snapshot.ContentHash };
        await AssertHistoryChangedAsync(() => ListAsync(new ListEventsRequest { AsOf = exact }));
        var alone = new AsOf { ContentHash = snapshot.ContentHash };
        var refusal = await Assert.ThrowsAsync<RpcException>(() => ListAsync(new ListEventsRequest { AsOf = alone }));
        Assert.Contains("as_of.content_hash", refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_content_hash_of_a_revision_that_is_lost_or_not_there_yet_asks_to_try_again()
    {
        var snapshot = (await ListAsync(new ListEventsRequest())).Snapshot;
        var exact = new AsOf { Revision = snapshot.Revision, ContentHash = snapshot.ContentHash };
        await LoseRevisionAsync();
        (await Refusal.OfAsync(() => ListAsync(new ListEventsRequest { AsOf = exact })))
            .Is(StatusCode.Unavailable, "REVISION_NOT_REACHED", field: null);
    }

    [Fact]
    public async Task An_open_watch_ends_and_its_cursor_is_refused()
    {
        using var watcher = new Watcher(Server, new WatchEventsRequest { AfterRevision = 1, HeartbeatInterval = new() { Seconds = 1 } });
        var (_, heartbeat) = await watcher.UntilHeartbeatAsync();
        await ReplaceRevisionAsync();
        await AssertHistoryChangedAsync(async () =>
        {
            while (true) await watcher.NextAsync();
        });
        using var resumed = new Watcher(
            Server, new WatchEventsRequest { AfterRevision = 1, HeartbeatInterval = new() { Seconds = 1 }, Cursor = heartbeat.Cursor });
        await AssertHistoryChangedAsync(resumed.NextAsync);
    }

    [Fact]
    public async Task A_cursor_of_a_revision_that_is_lost_or_not_there_yet_asks_to_try_again()
    {
        using var watcher = new Watcher(Server, new WatchEventsRequest { AfterRevision = 1 });
        var (changes, heartbeat) = await watcher.UntilHeartbeatAsync();
        await LoseRevisionAsync();
        foreach (var cursor in new[] { changes[0].Cursor, heartbeat.Cursor })
        {
            using var resumed = new Watcher(Server, new WatchEventsRequest { AfterRevision = 1, Cursor = cursor });
            (await Refusal.OfAsync(resumed.NextAsync)).Is(StatusCode.Unavailable, "REVISION_NOT_REACHED", field: null);
        }
    }

    [Fact]
    public async Task New_watchers_receive_the_revision_that_has_the_number_now()
    {
        using (var before = new Watcher(Server, new WatchEventsRequest { AfterRevision = 1 }))
            Assert.Equal("events/lost @2", Watcher.Describe((await before.UntilHeartbeatAsync()).Changes[0]));
        await LoseRevisionAsync();
        using var watcher = new Watcher(Server, new WatchEventsRequest { AfterRevision = 1 });
        Assert.Equal("heartbeat @1", Watcher.Describe(await watcher.NextAsync()));
        await WatchedRecords.AddAsync(Server, "other");
        Assert.Equal("events/other @2", Watcher.Describe(await watcher.NextAsync()));
    }

    private async Task<ListEventsResponse> ListAsync(ListEventsRequest request) =>
        await Server.Events.ListEventsAsync(request, cancellationToken: WritableServer.Ct);

    private static async Task AssertHistoryChangedAsync(Func<Task> call) =>
        (await Refusal.OfAsync(call)).Is(StatusCode.Aborted, "HISTORY_CHANGED", field: null);

    private async Task ReplaceRevisionAsync()
    {
        await LoseRevisionAsync();
        await WatchedRecords.AddAsync(Server, "other");
    }

    /// <summary>Removes all traces of revision 2 from the store.</summary>
    private async Task LoseRevisionAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Server.Store.Location};Pooling=false");
        await connection.OpenAsync(WritableServer.Ct);
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            PRAGMA foreign_keys = OFF;
            BEGIN IMMEDIATE;
            DELETE FROM record_facet WHERE record_id IN (SELECT id FROM record WHERE added_revision = 2);
            DELETE FROM record WHERE added_revision = 2;
            UPDATE record SET removed_revision = NULL WHERE removed_revision = 2;
            DELETE FROM revision_count WHERE revision = 2;
            DELETE FROM revision WHERE number = 2;
            COMMIT;
            """;
        await command.ExecuteNonQueryAsync(WritableServer.Ct);
    }
}
