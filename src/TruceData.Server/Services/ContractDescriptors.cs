using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Health.V1;
using Grpc.Reflection;
using ReflectionV1 = Grpc.Reflection.V1.ReflectionReflection;
using ReflectionV1Alpha = Grpc.Reflection.V1Alpha.ReflectionReflection;

namespace TruceData.Server.Services;

/// <summary>The descriptors of everything that is served, the contract's with their comments.</summary>
internal static class ContractDescriptors
{
    private const string ContractPackage = "trucedata.v1";

    private static readonly IReadOnlyList<FileDescriptor> Files = Read();

    private static readonly IReadOnlyList<FileDescriptor> SideFiles = [HealthReflection.Descriptor, ReflectionV1.Descriptor, ReflectionV1Alpha.Descriptor];

    /// <summary>The files of the contract.</summary>
    public static IReadOnlyList<FileDescriptor> ContractFiles { get; } = [.. Files.Where(file => file.Package == ContractPackage)];

    /// <summary>The full names of all services: those of the contract, health and reflection.</summary>
    public static IReadOnlyList<string> Services { get; } =
        [.. ContractFiles.Concat(SideFiles).SelectMany(file => file.Services).Select(service => service.FullName)];

    /// <summary>The symbols that reflection resolves, those of google.rpc among them.</summary>
    public static SymbolRegistry Symbols { get; } = SymbolRegistry.FromFiles([.. Files, .. SideFiles]);

    // protoc wrote the set with --include_imports and --include_source_info; each file keeps its bytes and so its comments.
    private static IReadOnlyList<FileDescriptor> Read()
    {
        using var stream = typeof(V1.Event).Assembly.GetManifestResourceStream("trucedata.protoset")
            ?? throw new InvalidOperationException("The contract's assembly holds no descriptor set.");
        var files = FileDescriptorSet.Parser.ParseFrom(stream).File;
        return FileDescriptor.BuildFromByteStrings(files.Select(file => file.ToByteString()), [AnnotationsExtensions.Http]);
    }
}
