using System.Reflection;
using System.Xml.Linq;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Rules;

/// <summary>Which part may know which: read from the assemblies as built and, for the packages, from the projects.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly Domain = typeof(TruceData.Domain.Alignment).Assembly;
    private static readonly Assembly Store = typeof(TruceData.Store.DataStore).Assembly;
    private static readonly Assembly Contracts = typeof(V1.Event).Assembly;

    [Fact]
    public void The_domain_knows_neither_wire_nor_store_nor_web() =>
        Assert.Equal(["MathNet.Numerics", "NodaTime"], References(Domain).Where(r => !IsRuntime(r)));

    [Fact]
    public void The_store_knows_of_ours_only_the_domain()
    {
        var ours = References(Store).Where(IsOurs);
        Assert.Equal(["TruceData.Domain"], ours);
        Assert.DoesNotContain(References(Store), r => r.StartsWith("Google.", StringComparison.Ordinal) || r.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void The_contract_knows_of_ours_only_the_grpc_runtime() =>
        Assert.Equal(["TruceData.Grpc"], References(Contracts).Where(IsOurs));

    [Fact]
    public void Only_the_server_knows_both_contract_and_domain() =>
        Assert.DoesNotContain((Assembly[])[Domain, Store, Contracts], a => References(a).Contains("TruceData.Domain") && References(a).Contains("TruceData.Contracts"));

    [Theory]
    [InlineData("TruceData.Domain", "NodaTime MathNet.Numerics")]
    [InlineData("TruceData.Contracts", "Google.Protobuf Google.Api.CommonProtos Grpc.Tools")]
    public void Projects_name_no_other_package(string project, string packages)
    {
        var named = XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj")).Descendants("PackageReference").Select(p => p.Attribute("Include")!.Value);
        Assert.Empty(named.Except(packages.Split(' ')));
    }

    private static string[] References(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(a => a.Name!).Order(StringComparer.Ordinal)];

    private static bool IsOurs(string name) => name.StartsWith("TruceData.", StringComparison.Ordinal) || name == "trucedata";

    private static bool IsRuntime(string name) =>
        (name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("System.Data", StringComparison.Ordinal)) || name is "netstandard" or "mscorlib";
}
