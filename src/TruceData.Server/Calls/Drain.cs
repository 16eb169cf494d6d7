using TruceData.Server.Hosting;
using TruceData.Server.Services;

namespace TruceData.Server.Calls;

/// <summary>The end of a server's life: health says NOT_SERVING, endless streams end, and after a while what still runs ends too.</summary>
internal sealed class Drain : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenRegistration _registration;
    private ITimer? _timer;

    public Drain(IHostApplicationLifetime lifetime, HealthStatus health, ServeOptions options, TimeProvider clock)
    {
        Stopping = lifetime.ApplicationStopping;
        _registration = lifetime.ApplicationStopping.Register(() =>
        {
            health.Drain();
            _timer = clock.CreateTimer(_ => _ended.Cancel(), null, options.Drain, Timeout.InfiniteTimeSpan);
        });
    }

    /// <summary>Cancelled when the server is told to stop.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Cancelled when the time for calls to finish is over.</summary>
    public CancellationToken Ended => _ended.Token;

    public void Dispose()
    {
        _registration.Dispose();
        _timer?.Dispose();
        _ended.Dispose();
    }
}
