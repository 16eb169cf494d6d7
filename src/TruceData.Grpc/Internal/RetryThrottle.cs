using Grpc.Net.Client.Configuration;

namespace TruceData.Grpc.Internal;

/// <summary>
/// Keeps retries from burying servers that are overloaded (gRFC A6, "Throttling Retry Attempts and Hedged RPCs"): a failed attempt costs a
/// token, a call that succeeds gives a part of one back, and nothing is tried again while no more than half of them are left.
/// </summary>
sealed class RetryThrottle(RetryThrottlingPolicy policy)
{
    readonly Lock _lock = new();
    double _tokens = policy.MaxTokens!.Value;

    /// <summary>The throttle of a policy, which is checked; null without one.</summary>
    public static RetryThrottle? Create(RetryThrottlingPolicy? policy)
    {
        policy?.Validate();
        return policy is null ? null : new(policy);
    }

    public bool IsClosed
    {
        get
        {
            lock (_lock)
                return _tokens <= policy.MaxTokens!.Value / 2d;
        }
    }

    public void Fail()
    {
        lock (_lock)
            _tokens = Math.Max(_tokens - 1, 0);
    }

    public void Succeed()
    {
        lock (_lock)
            _tokens = Math.Min(_tokens + policy.TokenRatio!.Value, policy.MaxTokens!.Value);
    }
}
