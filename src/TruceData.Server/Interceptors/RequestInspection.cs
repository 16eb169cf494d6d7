using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using TruceData.Server.Inspection;

namespace TruceData.Server.Interceptors;

/// <summary>Refuses requests that contain a field or an enum value that this version of the contract does not know.</summary>
internal sealed class RequestInspection : Interceptor
{
    private const string ContractPackage = "trucedata.v1";

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Inspect(request);
        return continuation(request, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Inspect(request);
        return continuation(request, responseStream, context);
    }

    private static void Inspect<TRequest>(TRequest request)
    {
        if (request is IMessage message && message.Descriptor.File.Package == ContractPackage) RequestInspector.Inspect(message);
    }
}
