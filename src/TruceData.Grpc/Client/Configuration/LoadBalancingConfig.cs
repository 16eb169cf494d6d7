namespace Grpc.Net.Client.Configuration;

/// <summary>How the addresses of a channel are used.</summary>
public abstract class LoadBalancingConfig
{
    private protected LoadBalancingConfig()
    {
    }
}

/// <summary>Each call goes to the next address.</summary>
public sealed class RoundRobinConfig : LoadBalancingConfig;

/// <summary>All calls go to the first address that can be reached.</summary>
public sealed class PickFirstConfig : LoadBalancingConfig;
