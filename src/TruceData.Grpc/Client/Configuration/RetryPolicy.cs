using System.Collections.ObjectModel;
using Grpc.Core;

namespace Grpc.Net.Client.Configuration;

/// <summary>When and how often a call is tried again (gRFC A6, "Retry Policy").</summary>
public sealed class RetryPolicy
{
    /// <summary>How often it is tried at most, the first time among them; at least 2.</summary>
    public int? MaxAttempts { get; set; }

    /// <summary>The longest wait before the second attempt.</summary>
    public TimeSpan? InitialBackoff { get; set; }

    /// <summary>The longest wait before any attempt.</summary>
    public TimeSpan? MaxBackoff { get; set; }

    /// <summary>By how much the wait grows from attempt to attempt.</summary>
    public double? BackoffMultiplier { get; set; }

    /// <summary>The statuses that another attempt may mend.</summary>
    public IList<StatusCode> RetryableStatusCodes { get; } = new Collection<StatusCode>();

    internal void Validate()
    {
        if (MaxAttempts is not >= 2)
            throw new InvalidOperationException("A retry policy has MaxAttempts of at least 2.");
        if (!(InitialBackoff > TimeSpan.Zero && MaxBackoff > TimeSpan.Zero && BackoffMultiplier > 0))
            throw new InvalidOperationException("A retry policy has InitialBackoff, MaxBackoff and BackoffMultiplier above zero.");
        if (RetryableStatusCodes.Count == 0)
            throw new InvalidOperationException("A retry policy names at least one status code.");
    }
}
