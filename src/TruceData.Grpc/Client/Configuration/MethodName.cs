namespace Grpc.Net.Client.Configuration;

/// <summary>A method, all methods of a service, or with neither all methods.</summary>
public sealed class MethodName
{
    /// <summary>Every method of every service.</summary>
    public static readonly MethodName Default = new();

    /// <summary>The full name of the service, or null for every one.</summary>
    public string? Service { get; set; }

    /// <summary>The method, or null for every one of the service.</summary>
    public string? Method { get; set; }
}
