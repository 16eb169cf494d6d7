using Google.Protobuf.Reflection;

namespace TruceData.Protocols.Internal;

/// <summary>A method that can be called, by its descriptor.</summary>
sealed class RpcMethod(MethodDescriptor descriptor)
{
    public MethodDescriptor Descriptor => descriptor;

    public bool IsUnary => !descriptor.IsClientStreaming && !descriptor.IsServerStreaming;

    /// <summary>Whether the contract says that calling it changes nothing.</summary>
    public bool HasNoSideEffects { get; } =
        descriptor.GetOptions()?.IdempotencyLevel == MethodOptions.Types.IdempotencyLevel.NoSideEffects;
}
