namespace TruceData.Protocols.Internal;

/// <summary>A request that is refused before it reaches a method.</summary>
sealed class RefusedException(ConnectCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    public ConnectCode Code => code;
}
