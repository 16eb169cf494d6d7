using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client.Configuration;

namespace TruceData.Grpc.Internal;

/// <summary>
/// Whether and when a call is tried again, until it is committed by response headers (gRFC A6, "gRPC Retry Design"). A call that never left
/// the client tries the other addresses, and one that waits for ready goes on until its deadline ("Wait for Ready Semantics").
/// </summary>
sealed class ClientAttempts(RetryPolicy? policy, int maxAttempts, int addresses, bool waitForReady)
{
    public const string PreviousHeader = "grpc-previous-rpc-attempts";
    public const string PushbackTrailer = "grpc-retry-pushback-ms";

    // "Connection Backoff Protocol": waits grow by 1.6; the first is shorter here, because the servers of a test come up in milliseconds.
    static readonly TimeSpan FirstReconnect = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan LongestReconnect = TimeSpan.FromSeconds(120);
    const double ReconnectMultiplier = 1.6;

    TimeSpan _reconnect = FirstReconnect;
    int _addressesTried = 1;
    int _sinceReset;
    bool _refused;

    /// <summary>How many attempts were made before; sent with every attempt but the first.</summary>
    public int Previous { get; private set; }

    /// <summary>How long to wait before the next attempt, or null to make no other.</summary>
    public TimeSpan? Next(StatusCode code, string? pushback, bool neverSent, bool refusedStream)
    {
        if (neverSent && _addressesTried++ % addresses != 0)
            return TimeSpan.Zero;
        if (neverSent && waitForReady)
        {
            var wait = _reconnect;
            _reconnect = _reconnect * ReconnectMultiplier < LongestReconnect ? _reconnect * ReconnectMultiplier : LongestReconnect;
            return wait;
        }
        // "REFUSED_STREAM … the server has not processed it": a transparent retry, once.
        if (refusedStream && !_refused)
        {
            _refused = true;
            return TimeSpan.Zero;
        }
        if (policy is null || !policy.RetryableStatusCodes.Contains(code) || Previous + 1 >= Math.Min(policy.MaxAttempts!.Value, maxAttempts))
            return null;
        if (pushback is not null)
        {
            // "If the value … is negative or not parsable, the client must not retry"; after a pushback the back-off starts anew.
            if (!int.TryParse(pushback, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
                return null;
            Previous++;
            _sinceReset = 0;
            return TimeSpan.FromMilliseconds(milliseconds);
        }
        Previous++;
        // "random(0, min(initialBackoff*backoffMultiplier**(n-1), maxBackoff))"
        var bound = policy.InitialBackoff!.Value.TotalMilliseconds * Math.Pow(policy.BackoffMultiplier!.Value, _sinceReset++);
        return TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Min(bound, policy.MaxBackoff!.Value.TotalMilliseconds));
    }
}
