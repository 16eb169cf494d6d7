using Grpc.Core;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Watching;

/// <summary>An open WatchEvents stream.</summary>
internal sealed class Watcher : IDisposable
{
    private readonly AsyncServerStreamingCall<WatchEventsResponse> _call;

    public Watcher(WritableServer server, WatchEventsRequest request) =>
        _call = server.Events.WatchEvents(request, cancellationToken: WritableServer.Ct);

    public async Task<WatchEventsResponse> NextAsync() =>
        await _call.ResponseStream.MoveNext(WritableServer.Ct) ? _call.ResponseStream.Current : throw new InvalidOperationException(
            "The stream has ended.");

    /// <summary>Reads the changes up to the next heartbeat, and the heartbeat.</summary>
    public async Task<(IReadOnlyList<WatchEventsResponse> Changes, WatchEventsResponse Heartbeat)> UntilHeartbeatAsync()
    {
        var changes = new List<WatchEventsResponse>();
        while (true)
        {
            var next = await NextAsync();
            if (IsHeartbeat(next)) return (changes, next);
            changes.Add(next);
        }
    }

    public static bool IsHeartbeat(WatchEventsResponse response) => response.ChangeCase == WatchEventsResponse.ChangeOneofCase.None;

    /// <summary>Describes a message in a few words.</summary>
    public static string Describe(WatchEventsResponse response) => response.ChangeCase switch
    {
        WatchEventsResponse.ChangeOneofCase.Event => $"{response.Event.Name} @{response.Revision}",
        WatchEventsResponse.ChangeOneofCase.Claim => $"{response.Claim.Name} @{response.Revision}",
        WatchEventsResponse.ChangeOneofCase.RemovedName => $"-{response.RemovedName} @{response.Revision}",
        _ => $"heartbeat @{response.Revision}",
    };

    public void Dispose() => _call.Dispose();
}
