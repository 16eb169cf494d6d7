namespace Grpc.Core;

/// <summary>Hands deadline and cancellation of a call on to the calls it makes.</summary>
public abstract class ContextPropagationToken
{
    /// <summary>For subclasses of the transport.</summary>
    protected internal ContextPropagationToken()
    {
    }
}
