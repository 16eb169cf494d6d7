using Grpc.Core;
using TruceData.Server.Errors;
using TruceData.Server.Hosting;

namespace TruceData.Server.Interceptors;

/// <summary>Lets so many calls run at once and refuses the rest at once, rather than letting all of them become slow.</summary>
internal sealed class CallLimit(ServeOptions options) : CallInterceptor
{
    private int _running;

    protected override async Task<T> InterceptAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        if (IsHealthCheck(context)) return await call();
        try
        {
            if (Interlocked.Increment(ref _running) > options.MaxCalls)
                throw ApiErrors.LimitExceeded($"The server runs its maximum of {options.MaxCalls} calls; try again shortly.");
            return await call();
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
