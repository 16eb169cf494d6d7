using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace TruceData.Server.Requests;

/// <summary>Inspects every request of our own services before the service sees it.</summary>
internal sealed class RequestGuard : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Inspect(request);
        return continuation(request, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Inspect(request);
        return continuation(request, responseStream, context);
    }

    private static void Inspect<TRequest>(TRequest request)
    {
        if (request is IMessage message && message.Descriptor.File.Package == "trucedata.v1") RequestInspector.Inspect(message);
    }
}
