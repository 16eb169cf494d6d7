using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Health.V1;
using Grpc.Reflection;

namespace TruceData.Server.Services;

/// <summary>Provides the descriptors of all services, including the comments of the contract.</summary>
internal static class ContractDescriptors
{
    private const string ContractPackage = "trucedata.v1";

    private static readonly IReadOnlyList<FileDescriptor> InfrastructureFiles =
    [
        HealthReflection.Descriptor,
        Grpc.Reflection.V1.ReflectionReflection.Descriptor,
        Grpc.Reflection.V1Alpha.ReflectionReflection.Descriptor,
    ];

    // Reading takes about 250 ms, so it is deferred until reflection is used.
    private static readonly Lazy<IReadOnlyList<FileDescriptor>> Files = new(Read);

    /// <summary>The files of the contract.</summary>
    public static IEnumerable<FileDescriptor> ContractFiles => Files.Value.Where(file => file.Package == ContractPackage);

    /// <summary>Creates the registry of the symbols that reflection resolves, including those of google.rpc.</summary>
    public static SymbolRegistry CreateSymbols() => SymbolRegistry.FromFiles([.. Files.Value, .. InfrastructureFiles]);

    /// <summary>The full names of all services: those of the contract, health and reflection.</summary>
    public static IEnumerable<string> Services => new[]
    {
        V1.DatasetServiceReflection.Descriptor, V1.EventServiceReflection.Descriptor, V1.ImpactServiceReflection.Descriptor,
        V1.IngestServiceReflection.Descriptor,
        V1.MarketServiceReflection.Descriptor, V1.PolicyServiceReflection.Descriptor, V1.ReactionServiceReflection.Descriptor,
    }.Concat(InfrastructureFiles).SelectMany(file => file.Services).Select(service => service.FullName);

    // protoc wrote the set with --include_imports and --include_source_info; unlike generated descriptors, it contains the comments.
    private static IReadOnlyList<FileDescriptor> Read()
    {
        using var stream = typeof(V1.Event).Assembly.GetManifestResourceStream("trucedata.protoset")
            ?? throw new InvalidOperationException("The assembly of the contract contains no descriptor set.");
        var files = FileDescriptorSet.Parser.ParseFrom(stream).File;
        return FileDescriptor.BuildFromByteStrings(files.Select(file => file.ToByteString()), [AnnotationsExtensions.Http]);
    }
}
