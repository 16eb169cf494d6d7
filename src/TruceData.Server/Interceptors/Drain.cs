namespace TruceData.Server.Interceptors;

/// <summary>
/// The graceful shutdown of the server: health reports NOT_SERVING and endless streams end at once. While other calls are running, for up
/// to the drain time, the server keeps listening, so that load balancers notice. Then the calls that are still running are cancelled.
/// </summary>
internal sealed class Drain : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _expired;
    private readonly CancellationTokenRegistration _registration;
    private int _running;

    public Drain(IHostApplicationLifetime lifetime, TimeProvider clock, TimeSpan drainTime)
    {
        _lifetime = lifetime;
        _clock = clock;
        _expired = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _registration = lifetime.ApplicationStopping.Register(() => _expired.CancelAfter(drainTime));
    }

    /// <summary>Cancelled when the server is told to stop.</summary>
    public CancellationToken Stopping => _lifetime.ApplicationStopping;

    /// <summary>Cancelled when the drain time has passed.</summary>
    public CancellationToken Expired => _expired.Token;

    public void Enter() => Interlocked.Increment(ref _running);

    public void Leave() => Interlocked.Decrement(ref _running);

    /// <summary>Waits until no call is running or the drain time has passed. The host calls this before it stops listening.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _lifetime.StopApplication();
        while (Volatile.Read(ref _running) > 0 && !Expired.IsCancellationRequested)
            await Task.Delay(PollInterval, _clock, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _registration.Dispose();
        _expired.Dispose();
    }
}
