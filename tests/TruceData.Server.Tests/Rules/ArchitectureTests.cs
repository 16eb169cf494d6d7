using System.Reflection;
using System.Xml.Linq;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Rules;

/// <summary>Which part may know which: read from the assemblies as built and, for the packages, from the projects.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly Domain = typeof(Domain.Alignment.Aligner).Assembly;
    private static readonly Assembly Store = typeof(TruceData.Store.DataStore).Assembly;

    [Fact]
    public void The_domain_knows_neither_wire_nor_store_nor_web() =>
        Assert.Equal(["MathNet.Numerics", "NodaTime"], References(Domain).Where(r => !IsRuntime(r)));

    [Fact]
    public void The_store_knows_neither_wire_nor_web() =>
        Assert.DoesNotContain(
            References(Store),
            r => r.StartsWith("Google.", StringComparison.Ordinal) || r.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Theory]
    [InlineData("TruceData.Domain", "")]
    [InlineData("TruceData.Store", "TruceData.Domain")]
    [InlineData("TruceData.Contracts", "")]
    [InlineData("trucedata", "TruceData.Contracts TruceData.Domain TruceData.Store")]
    public void A_project_knows_of_ours_no_other(string project, string known) =>
        Assert.Equal(known.Split(' ', StringSplitOptions.RemoveEmptyEntries), References(Assembly.Load(project)).Where(IsOurs));

    [Theory]
    [InlineData("TruceData.Domain", "NodaTime MathNet.Numerics")]
    [InlineData("TruceData.Contracts", "Google.Protobuf Google.Api.CommonProtos Grpc.Core.Api Grpc.Tools")]
    public void Projects_name_no_other_package(string project, string packages)
    {
        var named = XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj"))
            .Descendants("PackageReference").Select(p => p.Attribute("Include")!.Value);
        Assert.Empty(named.Except(packages.Split(' ')));
    }

    private static string[] References(Assembly assembly) =>
        [.. assembly.GetReferencedAssemblies().Select(a => a.Name!).Order(StringComparer.Ordinal)];

    private static bool IsOurs(string name) => name.StartsWith("TruceData.", StringComparison.Ordinal) || name == "trucedata";

    private static bool IsRuntime(string name) =>
        (name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("System.Data", StringComparison.Ordinal))
            || name is "netstandard" or "mscorlib";
}
