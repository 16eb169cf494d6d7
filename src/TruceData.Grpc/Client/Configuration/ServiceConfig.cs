using System.Collections.ObjectModel;

namespace Grpc.Net.Client.Configuration;

/// <summary>How the calls of a channel behave: the part of gRPC's service config that concerns retries and balancing.</summary>
public sealed class ServiceConfig
{
    /// <summary>What holds for methods by name; the most exact name wins.</summary>
    public IList<MethodConfig> MethodConfigs { get; } = new Collection<MethodConfig>();

    /// <summary>When calls that fail are no longer tried again, because too many do; null, the default, for never.</summary>
    public RetryThrottlingPolicy? RetryThrottling { get; set; }

    /// <summary>How the addresses of a channel are used; without any the first that answers takes all calls.</summary>
    public IList<LoadBalancingConfig> LoadBalancingConfigs { get; } = new Collection<LoadBalancingConfig>();
}
