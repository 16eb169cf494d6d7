namespace TruceData.Grpc.Internal;

/// <summary>User-Agent → "user-agent" {structured user-agent string}: "grpc-" language "/" version.</summary>
static class UserAgent
{
    public static string Value { get; } = $"grpc-dotnet-trucedata/{typeof(UserAgent).Assembly.GetName().Version?.ToString(3)}";
}
