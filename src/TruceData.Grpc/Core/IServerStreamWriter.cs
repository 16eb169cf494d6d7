namespace Grpc.Core;

/// <summary>Where a service writes its responses.</summary>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>;
