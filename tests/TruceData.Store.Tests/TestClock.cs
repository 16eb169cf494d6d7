namespace TruceData.Store.Tests;

/// <summary>A clock that goes on by a second at each look.</summary>
internal sealed class TestClock : TimeProvider
{
    private long _seconds;

    /// <summary>Whether what waits for a time is ever told that it has come.</summary>
    public bool Rings { get; init; } = true;

    public override DateTimeOffset GetUtcNow() =>
        new DateTimeOffset(2025, 10, 10, 0, 0, 0, TimeSpan.Zero).AddSeconds(Interlocked.Increment(ref _seconds));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Rings ? dueTime : Timeout.InfiniteTimeSpan, Rings ? period : Timeout.InfiniteTimeSpan);

    public void PutBack(long seconds) => Interlocked.Add(ref _seconds, -seconds);
}
