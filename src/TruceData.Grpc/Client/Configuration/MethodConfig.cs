using System.Collections.ObjectModel;

namespace Grpc.Net.Client.Configuration;

/// <summary>What holds for the methods of some names.</summary>
public sealed class MethodConfig
{
    /// <summary>The names.</summary>
    public IList<MethodName> Names { get; } = new Collection<MethodName>();

    /// <summary>When a call is tried again; null for never.</summary>
    public RetryPolicy? RetryPolicy { get; set; }
}
