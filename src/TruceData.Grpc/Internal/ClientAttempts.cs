using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client.Configuration;

namespace TruceData.Grpc.Internal;

/// <summary>
/// Whether and when a call is tried again, until it is committed by response headers (gRFC A6, "gRPC Retry Design"). A call that never left
/// the client tries the other addresses, and one that waits for ready goes on until its deadline ("Wait for Ready Semantics").
/// </summary>
sealed class ClientAttempts(RetryPolicy? policy, RetryThrottle? throttle, int maxAttempts, int addresses, bool waitForReady)
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

    /// <summary>Whether a status may ever lead to another attempt, so that requests are worth keeping.</summary>
    public bool HasPolicy => policy is not null;

    /// <summary>The call succeeded.</summary>
    public void Succeed()
    {
        if (HasPolicy)
            throttle?.Succeed();
    }

    /// <summary>How long to wait before the next attempt, or null to make no other.</summary>
    public TimeSpan? Next(FailedAttempt failed)
    {
        if (failed.WasNeverSent && _addressesTried++ % addresses != 0)
            return TimeSpan.Zero;
        if (failed.WasNeverSent && waitForReady)
        {
            var wait = _reconnect;
            _reconnect = _reconnect * ReconnectMultiplier < LongestReconnect ? _reconnect * ReconnectMultiplier : LongestReconnect;
            return wait;
        }
        // "REFUSED_STREAM … the server has not processed it": a transparent retry, once.
        if (failed.WasRefused && failed.CanBeSentAgain && !_refused)
        {
            _refused = true;
            return TimeSpan.Zero;
        }
        return policy is null ? null : Retry(policy, failed);
    }

    TimeSpan? Retry(RetryPolicy policy, FailedAttempt failed)
    {
        var milliseconds = 0;
        // "If the value … is negative or not parsable, the client must not retry".
        var isForbidden = failed.Pushback is not null && !int.TryParse(failed.Pushback, NumberStyles.None, CultureInfo.InvariantCulture, out milliseconds);
        var isRetryable = policy.RetryableStatusCodes.Contains(failed.Code);
        if (isRetryable || isForbidden)
            throttle?.Fail();
        if (isForbidden || !isRetryable || !failed.CanBeSentAgain || throttle is { IsClosed: true } || Previous + 1 >= Math.Min(policy.MaxAttempts!.Value, maxAttempts))
            return null;
        Previous++;
        if (failed.Pushback is not null)
        {
            // After a pushback the back-off starts anew.
            _sinceReset = 0;
            return TimeSpan.FromMilliseconds(milliseconds);
        }
        // "random(0, min(initialBackoff*backoffMultiplier**(n-1), maxBackoff))"
        var bound = policy.InitialBackoff!.Value.TotalMilliseconds * Math.Pow(policy.BackoffMultiplier!.Value, _sinceReset++);
        return TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Min(bound, policy.MaxBackoff!.Value.TotalMilliseconds));
    }
}

/// <summary>How an attempt failed.</summary>
/// <param name="Code">Its status.</param>
/// <param name="Pushback">What the server said about the next attempt, or null.</param>
/// <param name="WasNeverSent">Whether there was no connection to send it by.</param>
/// <param name="WasRefused">Whether the server said that it had not processed it.</param>
/// <param name="CanBeSentAgain">Whether the client still has all of its requests.</param>
readonly record struct FailedAttempt(StatusCode Code, string? Pushback, bool WasNeverSent, bool WasRefused, bool CanBeSentAgain);
