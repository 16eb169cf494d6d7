using Grpc.Core;
using TruceData.Server.Errors;

namespace TruceData.Server.Interceptors;

/// <summary>Refuses calls above a maximum number of concurrent calls, so that the accepted calls stay fast.</summary>
internal sealed class CallLimit(int maxCalls) : CallInterceptor
{
    private int _running;

    protected override async Task<T> InterceptAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        if (IsHealthCheck(context)) return await call();
        try
        {
            if (Interlocked.Increment(ref _running) > maxCalls)
                throw ApiErrors.LimitExceeded($"The server is running its maximum of {maxCalls} calls; try again shortly.");
            return await call();
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
