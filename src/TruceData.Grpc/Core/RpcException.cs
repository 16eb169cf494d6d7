namespace Grpc.Core;

/// <summary>A call ended with a status other than OK: thrown by services to end a call, by clients when one ended so.</summary>
public class RpcException : Exception
{
    /// <summary>An exception of a status.</summary>
    public RpcException(Status status) : this(status, Metadata.Empty, status.ToString())
    {
    }

    /// <summary>An exception of a status with a local message.</summary>
    public RpcException(Status status, string message) : this(status, Metadata.Empty, message)
    {
    }

    /// <summary>An exception of a status with trailers to send or as received.</summary>
    public RpcException(Status status, Metadata trailers) : this(status, trailers, status.ToString())
    {
    }

    /// <summary>An exception of a status with trailers and a local message.</summary>
    public RpcException(Status status, Metadata trailers, string message) : base(message, status.DebugException)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        Status = status;
        Trailers = trailers;
    }

    /// <summary>The status.</summary>
    public Status Status { get; }

    /// <summary>The code of <see cref="Status"/>.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>The trailers, <c>grpc-status-details-bin</c> among them where a service sets it.</summary>
    public Metadata Trailers { get; }
}
