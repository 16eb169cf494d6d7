using TruceData.Server.Hosting;

namespace TruceData.Server.Interceptors;

/// <summary>
/// The end of a server's life: health says NOT_SERVING and endless streams end. While other calls still run, for a while at most, the server
/// listens on, so that load balancers hear of it; what runs then is ended too.
/// </summary>
internal sealed class Drain : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ended;
    private readonly CancellationTokenRegistration _registration;
    private int _running;

    public Drain(IHostApplicationLifetime lifetime, ServeOptions options, TimeProvider clock)
    {
        (_lifetime, _clock, _ended) = (lifetime, clock, new(Timeout.InfiniteTimeSpan, clock));
        _registration = lifetime.ApplicationStopping.Register(() => _ended.CancelAfter(options.Drain));
    }

    /// <summary>Cancelled when the server is told to stop.</summary>
    public CancellationToken Stopping => _lifetime.ApplicationStopping;

    /// <summary>Cancelled when the time for calls to finish is over.</summary>
    public CancellationToken Ended => _ended.Token;

    public void Enter() => Interlocked.Increment(ref _running);

    public void Leave() => Interlocked.Decrement(ref _running);

    /// <summary>Comes before the server stops listening.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _lifetime.StopApplication();
        while (Volatile.Read(ref _running) > 0 && !Ended.IsCancellationRequested) await Task.Delay(PollInterval, _clock, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _registration.Dispose();
        _ended.Dispose();
    }
}
