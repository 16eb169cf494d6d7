namespace Grpc.Net.Client.Balancer;

/// <summary>Gives the addresses behind a target such as <c>static:///name</c>.</summary>
public abstract class ResolverFactory
{
    private protected ResolverFactory()
    {
    }

    /// <summary>The scheme of the targets.</summary>
    public abstract string Name { get; }

    internal abstract IReadOnlyList<BalancerAddress> Resolve(Uri target);
}

/// <summary>Gives addresses that the application knows.</summary>
public sealed class StaticResolverFactory(Func<Uri, IEnumerable<BalancerAddress>> addressesCallback) : ResolverFactory
{
    /// <inheritdoc/>
    public override string Name => "static";

    internal override IReadOnlyList<BalancerAddress> Resolve(Uri target) => [.. addressesCallback(target)];
}
