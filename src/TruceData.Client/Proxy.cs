namespace TruceData.Client;

/// <summary>Finds the environment variables by which SocketsHttpHandler chooses a proxy.</summary>
internal static class Proxy
{
    private static readonly string[] HttpVariables = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
    private static readonly string[] HttpsVariables = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

    /// <summary>Returns the variable with the proxy through which an address is called, or null if none is used.</summary>
    public static string? FindVariable(Uri address)
    {
        if (address.IsLoopback || HttpClient.DefaultProxy.IsBypassed(address)) return null;
        var variables = address.Scheme == Uri.UriSchemeHttps ? HttpsVariables : HttpVariables;
        return variables.FirstOrDefault(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));
    }
}
