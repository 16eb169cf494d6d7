namespace TruceData.Server.Hosting;

/// <summary>An option of the server that cannot be used. The message says which option, why, and how to fix it.</summary>
internal sealed class ConfigurationException : Exception
{
    public ConfigurationException(string message)
        : base(message)
    {
    }

    public ConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
