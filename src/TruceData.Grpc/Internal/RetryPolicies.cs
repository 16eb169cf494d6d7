using Grpc.Core;
using Grpc.Net.Client.Configuration;

namespace TruceData.Grpc.Internal;

/// <summary>The retry policies of a channel by method; they are checked when the channel is made.</summary>
sealed class RetryPolicies
{
    readonly Dictionary<(string? Service, string? Method), RetryPolicy?> _policies = [];

    public RetryPolicies(ServiceConfig? config)
    {
        foreach (var method in config?.MethodConfigs ?? [])
        {
            method.RetryPolicy?.Validate();
            foreach (var name in method.Names)
                _policies[(name.Service, name.Method)] = method.RetryPolicy;
        }
    }

    /// <summary>"The most specific name wins": the method, its service, or all.</summary>
    public RetryPolicy? Find(IMethod method) =>
        _policies.TryGetValue((method.ServiceName, method.Name), out var policy)
        || _policies.TryGetValue((method.ServiceName, null), out policy)
        || _policies.TryGetValue((null, null), out policy)
            ? policy
            : null;
}
