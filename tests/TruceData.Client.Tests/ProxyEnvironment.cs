using System.Runtime.CompilerServices;

namespace TruceData.Client.Tests;

/// <summary>
/// Names a proxy that does not exist, before the process uses its environment: every test with a server on loopback must bypass it.
/// </summary>
internal static class ProxyEnvironment
{
    [ModuleInitializer]
    public static void Set()
    {
        Environment.SetEnvironmentVariable("http_proxy", "http://127.0.0.1:1");
        Environment.SetEnvironmentVariable("https_proxy", "http://127.0.0.1:1");
        Environment.SetEnvironmentVariable("no_proxy", "nowhere.invalid");
    }
}
