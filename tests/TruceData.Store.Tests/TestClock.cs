namespace TruceData.Store.Tests;

/// <summary>A clock that advances by a second each time it is read.</summary>
internal sealed class TestClock : TimeProvider
{
    private long _seconds;

    /// <summary>Whether timers of this clock fire.</summary>
    public bool FiresTimers { get; init; } = true;

    public override DateTimeOffset GetUtcNow() =>
        new DateTimeOffset(2025, 10, 10, 0, 0, 0, TimeSpan.Zero).AddSeconds(Interlocked.Increment(ref _seconds));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => FiresTimers
        ? base.CreateTimer(callback, state, dueTime, period)
        : base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Move(int days) => Interlocked.Add(ref _seconds, days * 86_400L);
}
