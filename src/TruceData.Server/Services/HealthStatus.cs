using System.Runtime.CompilerServices;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace TruceData.Server.Services;

/// <summary>Whether the server (the empty name) and each of its services take requests. Shared by all threads.</summary>
public sealed class HealthStatus
{
    readonly Lock _lock = new();
    readonly Dictionary<string, ServingStatus> _statuses = new(StringComparer.Ordinal) { [""] = ServingStatus.Serving };
    TaskCompletionSource _changed = NewSignal();
    bool _draining;

    /// <summary>The status of every known service.</summary>
    public IReadOnlyDictionary<string, ServingStatus> All
    {
        get
        {
            lock (_lock)
                return new Dictionary<string, ServingStatus>(_statuses, StringComparer.Ordinal);
        }
    }

    /// <summary>The status of a service, or null where it is not known.</summary>
    public ServingStatus? Find(string service)
    {
        lock (_lock)
            return _statuses.TryGetValue(service, out var status) ? status : null;
    }

    /// <summary>Sets the status of a service. While draining, it stays NOT_SERVING whatever is set.</summary>
    public void Set(string service, ServingStatus status)
    {
        lock (_lock)
        {
            _statuses[service] = _draining ? ServingStatus.NotServing : status;
            Signal();
        }
    }

    /// <summary>Everything is NOT_SERVING from now on, so that load balancers send their requests elsewhere.</summary>
    public void Drain()
    {
        lock (_lock)
        {
            _draining = true;
            foreach (var service in _statuses.Keys.ToList())
                _statuses[service] = ServingStatus.NotServing;
            Signal();
        }
    }

    /// <summary>The status of a service now and at every change, until the server drains. A slow reader misses what lay between, never the latest.</summary>
    public async IAsyncEnumerable<ServingStatus> WatchAsync(
        string service, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ServingStatus? last = null;
        while (true)
        {
            ServingStatus status;
            Task changed;
            bool draining;
            lock (_lock)
            {
                status = _statuses.GetValueOrDefault(service, ServingStatus.ServiceUnknown);
                changed = _changed.Task;
                draining = _draining;
            }
            if (status != last)
                yield return status;
            if (draining)
                yield break;
            last = status;
            await changed.WaitAsync(cancellationToken);
        }
    }

    void Signal()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.TrySetResult();
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
