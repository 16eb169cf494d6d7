using System.Diagnostics.Metrics;

namespace TruceData.Grpc.Tests.Support;

/// <summary>The requests that a server has not ended yet, as the web host itself counts them.</summary>
sealed class ActiveRequests : IDisposable
{
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    readonly MeterListener _listener = new();
    long _count;

    public ActiveRequests(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "http.server.active_requests" && ReferenceEquals(instrument.Meter.Scope, meters))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, change, _, _) => Interlocked.Add(ref _count, change));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    /// <summary>Waits until none is left; fails where one hangs.</summary>
    public async Task EndAsync()
    {
        using var longest = new CancellationTokenSource(Longest);
        while (Count != 0)
        {
            if (longest.IsCancellationRequested)
                throw new TimeoutException($"{Count} requests have not ended after {Longest}.");
            await Task.Delay(Pause);
        }
    }

    public void Dispose() => _listener.Dispose();
}
