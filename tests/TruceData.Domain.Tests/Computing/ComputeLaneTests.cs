using TruceData.Domain.Computing;

namespace TruceData.Domain.Tests.Computing;

public sealed class ComputeLaneTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Light_work_runs_while_heavy_work_uses_all_of_its_places()
    {
        using var release = new ManualResetEventSlim();
        var running = 0;
        var heavy = Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ => ComputeLane.Heavy.RunAsync(
            () =>
            {
                Interlocked.Increment(ref running);
                release.Wait(Token);
            },
            Token)).ToArray();
        for (var i = 0; i < 100; i++) Assert.Equal(i, await ComputeLane.Light.RunAsync(() => i, Token));
        Assert.InRange(Volatile.Read(ref running), 0, Environment.ProcessorCount);
        release.Set();
        await Task.WhenAll(heavy);
        Assert.Equal(heavy.Length, running);
    }

    [Fact]
    public async Task The_exception_of_the_work_is_thrown() =>
        await Assert.ThrowsAsync<ArithmeticException>(
            () => ComputeLane.Light.RunAsync(new Action(() => throw new ArithmeticException()), Token));

    [Fact]
    public async Task The_lane_of_parallel_loops_inside_is_current() =>
        Assert.NotSame(TaskScheduler.Default, await ComputeLane.Heavy.RunAsync(() => TaskScheduler.Current, Token));
}
