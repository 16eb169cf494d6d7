namespace Grpc.Core;

/// <summary>Where a client writes its requests.</summary>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>No more requests; half-closes the call.</summary>
    Task CompleteAsync();
}
