using Grpc.Core;

namespace TruceData.Client;

/// <summary>How a client calls.</summary>
public sealed record TruceDataClientOptions
{
    /// <summary>How often a call is tried while no server answers; at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less.</exception>
    public int Attempts
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 3;

    /// <summary>How long one attempt of a call may take; null, the default, for no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is zero or less.</exception>
    public TimeSpan? Timeout
    {
        get;
        init
        {
            if (value is { } timeout) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero, nameof(value));
            field = value;
        }
    }

    /// <summary>Metadata of every call, such as "authorization" with "Bearer …".</summary>
    public Metadata Metadata { get; init; } = [];

    /// <summary>The clock of deadlines and of the pauses between attempts.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
