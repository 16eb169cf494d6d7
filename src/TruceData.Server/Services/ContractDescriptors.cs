namespace TruceData.Server.Services;

/// <summary>The descriptor set of the contract, with its comments.</summary>
internal static class ContractDescriptors
{
    /// <summary>Opens a serialized FileDescriptorSet.</summary>
    public static Stream Open() =>
        typeof(V1.Event).Assembly.GetManifestResourceStream("trucedata.protoset")
        ?? throw new InvalidOperationException("The contract's assembly holds no descriptor set.");
}
