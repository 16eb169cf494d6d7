namespace TruceData.Tests.Store;

/// <summary>A clock that goes on by a second at each look.</summary>
internal sealed class TestClock : TimeProvider
{
    private long _seconds;

    public override DateTimeOffset GetUtcNow() =>
        new DateTimeOffset(2025, 10, 10, 0, 0, 0, TimeSpan.Zero).AddSeconds(Interlocked.Increment(ref _seconds));
}
