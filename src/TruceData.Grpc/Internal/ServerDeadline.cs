namespace TruceData.Grpc.Internal;

/// <summary>Cancels a call when its time is up, or earlier when the client goes away.</summary>
sealed class ServerDeadline : IAsyncDisposable
{
    // Timers take at most about 49 days; a longer wait is made of several.
    static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);

    readonly TimeProvider _time;
    readonly TimeSpan _timeout;
    readonly long _start;
    readonly CancellationTokenSource _cancellation;
    readonly TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly ITimer _timer;

    public ServerDeadline(TimeProvider time, TimeSpan timeout, CancellationToken aborted)
    {
        _time = time;
        _timeout = timeout;
        _start = time.GetTimestamp();
        var now = time.GetUtcNow().UtcDateTime;
        Utc = timeout > DateTime.MaxValue - now ? DateTime.MaxValue : now + timeout;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        // Started only when it is there to be started again.
        _timer = time.CreateTimer(static self => ((ServerDeadline)self!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Wait(timeout), Timeout.InfiniteTimeSpan);
    }

    public DateTime Utc { get; }

    public CancellationToken Token => _cancellation.Token;

    /// <summary>Completes when the time is up.</summary>
    public Task Passed => _passed.Task;

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        _cancellation.Dispose();
    }

    void Wake()
    {
        var rest = _timeout - _time.GetElapsedTime(_start);
        if (rest > TimeSpan.Zero)
        {
            _timer.Change(Wait(rest), Timeout.InfiniteTimeSpan);
            return;
        }
        _passed.TrySetResult();
        _ = _cancellation.CancelAsync();
    }

    // Timers count whole milliseconds.
    static TimeSpan Wait(TimeSpan rest) =>
        rest > LongestWait ? LongestWait : TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds));
}
