using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>How a client call ended; set once.</summary>
sealed class ClientOutcome(bool throwOperationCanceled)
{
    readonly TaskCompletionSource<(Status Status, Metadata Trailers)> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsKnown => _source.Task.IsCompleted;

    public Status Status => Result.Status;

    public Metadata Trailers => Result.Trailers;

    (Status Status, Metadata Trailers) Result => _source.Task.IsCompletedSuccessfully
        ? _source.Task.Result
        : throw new InvalidOperationException("The call has not ended.");

    /// <summary>Ends the call; false where it has ended already.</summary>
    public bool TryEnd(Status status, Metadata trailers) => _source.TrySetResult((status, trailers));

    /// <summary>The exception of the end that was set.</summary>
    public Exception GetException()
    {
        var (status, trailers) = Result;
        var exception = new RpcException(status, trailers);
        return throwOperationCanceled && status.StatusCode == StatusCode.Cancelled
            ? new OperationCanceledException(status.Detail, exception)
            : exception;
    }

    /// <summary>The exception of the end, once it is known.</summary>
    public async Task<Exception> GetExceptionAsync()
    {
        await _source.Task;
        return GetException();
    }
}
