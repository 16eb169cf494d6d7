using System.Text.RegularExpressions;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Rules;

/// <summary>Vectorised code stays in Studies/Kernels, behind three types.</summary>
public sealed partial class KernelTests
{
    private static readonly string Kernels = Path.Combine(Repository.Root, "src", "TruceData.Domain", "Studies", "Kernels");

    private static readonly Type[] Types =
        [.. typeof(Domain.Studies.EventStudyEngine)
            .Assembly.GetTypes().Where(t => t is { Namespace: "TruceData.Domain.Studies.Kernels", IsNested: false })];

    [Fact]
    public void No_kernel_is_public()
    {
        Assert.NotEmpty(Types);
        Assert.DoesNotContain(Types, t => t.IsPublic);
    }

    [Fact]
    public void Other_folders_use_three_types_of_the_kernels()
    {
        var words = Sources().Where(path => !path.StartsWith(Kernels, StringComparison.Ordinal))
            .SelectMany(path => Identifier().Matches(File.ReadAllText(path)).Select(m => m.Value))
            .ToHashSet(StringComparer.Ordinal);
        Assert.Equal(
            ["RankAccumulator", "ResidualRanker", "VectorMath"],
            Types.Select(t => t.Name).Where(words.Contains).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_kernel_file_states_algorithm_layout_and_invariant()
    {
        foreach (var path in Directory.EnumerateFiles(Kernels, "*.cs"))
        {
            var text = File.ReadAllText(path);
            foreach (var word in new[] { "Algorithm", "data layout", "invariant" })
                Assert.True(text.Contains(word, StringComparison.OrdinalIgnoreCase), $"{path} does not state its {word}.");
        }
    }

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [GeneratedRegex(@"\w+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Identifier();
}
