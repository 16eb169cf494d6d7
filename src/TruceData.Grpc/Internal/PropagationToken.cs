using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>Deadline and cancellation of a server call, for the calls it makes.</summary>
sealed class PropagationToken(DateTime deadline, CancellationToken cancellationToken) : ContextPropagationToken
{
    public DateTime Deadline => deadline;

    public CancellationToken CancellationToken => cancellationToken;
}
