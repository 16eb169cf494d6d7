namespace Grpc.Net.Client.Configuration;

/// <summary>When the calls of a channel are no longer tried again, because too many of them fail (gRFC A6, "Throttling").</summary>
public sealed class RetryThrottlingPolicy
{
    const int MostTokens = 1000;

    /// <summary>How many tokens there are at first and at most, 1 to 1000; retries stop at half of them.</summary>
    public int? MaxTokens { get; set; }

    /// <summary>The part of a token that a call which succeeds gives back; above 0.</summary>
    public double? TokenRatio { get; set; }

    internal void Validate()
    {
        if (MaxTokens is not (> 0 and <= MostTokens))
            throw new InvalidOperationException($"A retry throttling policy has MaxTokens of 1 to {MostTokens}.");
        if (TokenRatio is not > 0)
            throw new InvalidOperationException("A retry throttling policy has TokenRatio above zero.");
    }
}
