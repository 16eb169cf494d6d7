using System.Reflection;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;

namespace TruceData.Protocols.Internal;

/// <summary>The methods of all mapped services by their paths, and the types that JSON may name. Read once, at the first request.</summary>
sealed class MethodTable(EndpointDataSource endpoints)
{
    readonly Lazy<Contract> _contract = new(() => new Contract(endpoints.Endpoints));

    /// <summary>Turns messages to JSON and back.</summary>
    public JsonCodec Json => _contract.Value.Json;

    /// <summary>The method of a path, or null.</summary>
    public RpcMethod? Find(string? path) => path is not null && _contract.Value.Methods.TryGetValue(path, out var method) ? method : null;

    sealed class Contract
    {
        public Contract(IEnumerable<Microsoft.AspNetCore.Http.Endpoint> endpoints)
        {
            var services = endpoints
                .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.ServiceType)
                .OfType<Type>()
                .Distinct()
                .Select(Descriptor)
                .OfType<ServiceDescriptor>()
                .ToArray();
            Methods = services
                .SelectMany(service => service.Methods)
                .ToDictionary(method => $"/{method.Service.FullName}/{method.Name}", method => new RpcMethod(method), StringComparer.Ordinal);
            Json = new JsonCodec(TypeRegistry.FromFiles([.. services.Select(service => service.File).Distinct(), ErrorDetailsReflection.Descriptor]));
        }

        public Dictionary<string, RpcMethod> Methods { get; }

        public JsonCodec Json { get; }

        // The generated class that binds the service holds its descriptor.
        static ServiceDescriptor? Descriptor(Type service) => service
            .GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)?.BindType
            .GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?
            .GetValue(null) as ServiceDescriptor;
    }
}
