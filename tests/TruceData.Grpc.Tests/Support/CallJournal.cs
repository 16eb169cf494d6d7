using System.Collections.Concurrent;
using Grpc.Core;

namespace TruceData.Grpc.Tests.Support;

/// <summary>What the server saw of its calls.</summary>
sealed class CallJournal
{
    public ConcurrentQueue<string> ErrorLines { get; } = [];

    public TaskCompletionSource Started { get; private set; } = New();

    public TaskCompletionSource Cancelled { get; private set; } = New();

    /// <summary>Ends the calls that ignore their cancellation; the end of the server does it.</summary>
    public TaskCompletionSource Released { get; } = New();

    public DateTime Deadline { get; private set; }

    public Metadata RequestHeaders { get; private set; } = [];

    public string Peer { get; private set; } = "";

    public string Host { get; private set; } = "";

    public IReadOnlyList<string> Identity { get; private set; } = [];

    public int MessagesWritten { get; set; }

    public void Note(ServerCallContext context)
    {
        Deadline = context.Deadline;
        RequestHeaders = context.RequestHeaders;
        Peer = context.Peer;
        Host = context.Host;
        Identity = [.. context.AuthContext.PeerIdentity.Select(property => property.Value)];
        MessagesWritten = 0;
        context.CancellationToken.Register(() => Cancelled.TrySetResult());
        Started.TrySetResult();
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
