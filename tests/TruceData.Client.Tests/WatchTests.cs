using Google.Protobuf.WellKnownTypes;
using TruceData.V1;
using Change = TruceData.V1.WatchEventsResponse.ChangeOneofCase;

namespace TruceData.Client.Tests;

/// <summary>Tests streams of changes, also when the server is restarted.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private const string Threat = "events/us-100-tariff-threat-first-post";

    private readonly RunningServer _server = new();
    private TruceDataClient? _client;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private TruceDataClient Client => _client ??= new(_server.Address, new TruceDataClientOptions { Attempts = 8 });

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task All_changes_precede_the_first_heartbeat_and_a_cursor_resumes()
    {
        var changes = await ReadUntilHeartbeatAsync(new WatchEventsRequest());
        var dataset = await Client.GetDatasetAsync(cancellationToken: CancellationToken);
        var counts = dataset.Counts.ToDictionary(count => count.Collection, count => count.Count);
        Assert.Equal(counts["events"], changes.Count(change => change.ChangeCase == Change.Event));
        Assert.Equal(counts["claims"], changes.Count(change => change.ChangeCase == Change.Claim));
        Assert.Equal(changes[^2..], await ReadUntilHeartbeatAsync(new WatchEventsRequest { Cursor = changes[^3].Cursor }));
    }

    [Fact]
    public async Task Neither_a_timeout_nor_a_restart_of_the_server_ends_the_stream()
    {
        var options = new TruceDataClientOptions { Attempts = 8, Timeout = TimeSpan.FromSeconds(1.5) };
        using var impatient = new TruceDataClient(_server.Address, options);
        var request = new WatchEventsRequest { AfterRevision = 1, HeartbeatInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) };
        var seen = new List<WatchEventsResponse>();
        await foreach (var change in impatient.WatchEventsAsync(request, CancellationToken))
        {
            seen.Add(change);
            if (seen.Count == 3) await RestartAndRenameAsync();
            if (change.ChangeCase != Change.None) break;
        }
        Assert.All(seen[..^1], change => Assert.Equal((Change.None, true), (change.ChangeCase, change.Revision <= 2)));
        Assert.Equal((Threat, "Renamed", 2), (seen[^1].Event.Name, seen[^1].Event.DisplayName, seen[^1].Revision));
    }

    [Fact]
    public async Task A_wrong_revision_and_a_cancelled_token_end_the_stream()
    {
        var error = await Assert.ThrowsAsync<TruceDataException>(
            () => ReadUntilHeartbeatAsync(new WatchEventsRequest { AfterRevision = 1000 }));
        Assert.Equal(("REVISION_IN_FUTURE", "after_revision"), (error.Reason, error.Field));
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Client.WatchEventsAsync(cancellationToken: source.Token)) await source.CancelAsync();
        });
    }

    private async Task<List<WatchEventsResponse>> ReadUntilHeartbeatAsync(WatchEventsRequest request)
    {
        var changes = new List<WatchEventsResponse>();
        await foreach (var change in Client.WatchEventsAsync(request, CancellationToken))
        {
            if (change.ChangeCase == Change.None) break;
            changes.Add(change);
        }
        return changes;
    }

    private async Task RestartAndRenameAsync()
    {
        await _server.KillAsync();
        await _server.InitializeAsync();
        var events = new EventService.EventServiceClient(Client.CallInvoker);
        var renamed = (await events.GetEventAsync(new GetEventRequest { Name = Threat }, cancellationToken: CancellationToken)).Event;
        renamed.DisplayName = "Renamed";
        var header = new ImportHeader { Author = "test", Message = "a change" };
        await Client.ImportAsync(header, [new() { Event = renamed }], CancellationToken);
    }
}
