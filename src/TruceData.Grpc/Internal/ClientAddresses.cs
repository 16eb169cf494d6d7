using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;

namespace TruceData.Grpc.Internal;

/// <summary>Where the calls of a channel go.</summary>
sealed class ClientAddresses
{
    readonly Uri[] _addresses;
    readonly bool _roundRobin;
    int _next;

    public ClientAddresses(Uri target, GrpcChannelOptions options)
    {
        if (target.Scheme == Uri.UriSchemeHttp || target.Scheme == Uri.UriSchemeHttps)
        {
            _addresses = [target];
        }
        else
        {
            var resolver = options.ServiceProvider?.GetService(typeof(ResolverFactory)) as ResolverFactory;
            if (resolver?.Name != target.Scheme)
                throw new ArgumentException($"The address {target} does not start with http:// or https://, and no {nameof(ResolverFactory)} of its scheme is given.", nameof(target));
            var scheme = options.Credentials?.IsSecure switch
            {
                true => Uri.UriSchemeHttps,
                false => Uri.UriSchemeHttp,
                null => throw new InvalidOperationException($"The channel of {target} needs credentials: ChannelCredentials.Insecure or SecureSsl."),
            };
            _addresses = [.. resolver.Resolve(target).Select(address => new UriBuilder(scheme, address.Host, address.Port).Uri)];
            if (_addresses.Length == 0)
                throw new InvalidOperationException($"{target} has no address.");
        }
        _roundRobin = options.ServiceConfig?.LoadBalancingConfigs.FirstOrDefault() is RoundRobinConfig;
    }

    public int Count => _addresses.Length;

    public bool IsSecure => _addresses[0].Scheme == Uri.UriSchemeHttps;

    /// <summary>The address of a new call.</summary>
    public Uri Next() => _addresses[Index(_roundRobin ? Interlocked.Increment(ref _next) : Volatile.Read(ref _next))];

    /// <summary>Takes a call elsewhere whose address could not be reached. Where calls do not rotate, later ones follow it.</summary>
    public Uri After(Uri unreachable)
    {
        var index = Array.IndexOf(_addresses, unreachable) + 1;
        if (!_roundRobin)
            Volatile.Write(ref _next, index);
        return _addresses[Index(index)];
    }

    int Index(int number) => (number & int.MaxValue) % _addresses.Length;
}
