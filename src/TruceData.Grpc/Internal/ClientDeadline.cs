using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>Why a client call must end early: the caller, the deadline, or the channel being closed.</summary>
sealed class ClientDeadline : IDisposable
{
    static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);
    static readonly Status Exceeded = new(StatusCode.DeadlineExceeded, "The deadline of the call has passed.");

    readonly TimeProvider _time;
    readonly DateTime? _deadline;
    readonly CancellationToken _caller;
    readonly CancellationTokenSource _cancellation;
    readonly ITimer? _timer;
    volatile bool _passed;

    public ClientDeadline(TimeProvider time, CallOptions options, CancellationToken closed)
    {
        _time = time;
        _caller = options.CancellationToken;
        var outer = options.PropagationToken as PropagationToken;
        _deadline = Earlier(options.Deadline, outer?.Deadline);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(
            _caller, outer?.CancellationToken ?? CancellationToken.None, closed);
        Token = _cancellation.Token;
        if (_deadline is null)
            return;
        if (Rest <= TimeSpan.Zero)
            Pass();
        else
            _timer = time.CreateTimer(static self => ((ClientDeadline)self!).Wake(), this, Wait(Rest), Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token { get; }

    /// <summary>The value of grpc-timeout, or null for none.</summary>
    public string? Header => _deadline is null ? null : TimeoutValue.Format(Rest);

    /// <summary>The status of a call that was ended early.</summary>
    public Status Status => _passed
        ? Exceeded
        : new(StatusCode.Cancelled, _caller.IsCancellationRequested ? "The call was cancelled by the caller." : "The call was cancelled.");

    TimeSpan Rest => _deadline!.Value - _time.GetUtcNow().UtcDateTime;

    /// <summary>
    /// The status of a call that broke: where the deadline has passed, that of the deadline, although the timer has not come yet. A server that
    /// enforces deadlines may be heard first, and each resets the stream or closes the connection in its own way.
    /// </summary>
    public Status Explain(Status broken)
    {
        if (Token.IsCancellationRequested)
            return Status;
        return _deadline is not null && Rest <= TimeSpan.Zero ? Exceeded : broken;
    }

    public void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended in the same moment.
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _cancellation.Dispose();
    }

    static DateTime? Earlier(DateTime? one, DateTime? other)
    {
        if (one is { Kind: not DateTimeKind.Utc } local && local != DateTime.MaxValue && local != DateTime.MinValue)
            throw new InvalidOperationException("The deadline of a call is given in UTC.");
        var first = one ?? DateTime.MaxValue;
        var second = other ?? DateTime.MaxValue;
        var earlier = first < second ? first : second;
        return earlier == DateTime.MaxValue ? null : earlier;
    }

    static TimeSpan Wait(TimeSpan rest) =>
        rest > LongestWait ? LongestWait : TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds));

    void Wake()
    {
        if (Rest is var rest && rest > TimeSpan.Zero)
            _timer?.Change(Wait(rest), Timeout.InfiniteTimeSpan);
        else
            Pass();
    }

    void Pass()
    {
        _passed = true;
        Cancel();
    }
}
