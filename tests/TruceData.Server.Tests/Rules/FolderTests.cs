using System.Text.RegularExpressions;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Rules;

/// <summary>How the folders of a project refer to each other, and which of them may know the contract.</summary>
public sealed partial class FolderTests
{
    [Theory]
    [InlineData("TruceData.Domain")]
    [InlineData("TruceData.Store")]
    [InlineData("TruceData.Server")]
    public void Folders_have_no_cycle(string project)
    {
        var uses = Sources(project).Where(s => s.Folder.Length > 0).GroupBy(s => s.Folder).ToDictionary(
            folder => folder.Key,
            folder => folder.SelectMany(s => Uses(project).Matches(s.Text).Select(m => m.Groups["name"].Value)).Where(f => f != folder.Key).ToHashSet());
        var left = uses.Keys.ToHashSet(StringComparer.Ordinal);
        while (left.FirstOrDefault(folder => !uses[folder].Any(left.Contains)) is { } lowest) left.Remove(lowest);
        Assert.Empty(left);
    }

    [Theory]
    [InlineData("TruceData.Domain")]
    [InlineData("TruceData.Store")]
    [InlineData("TruceData.Server")]
    public void No_folder_has_one_file(string project) =>
        Assert.DoesNotContain(Sources(project).Where(s => s.Folder.Length > 0).GroupBy(s => Path.GetDirectoryName(s.Path)!), folder => folder.Count() == 1);

    /// <summary>Records are the contract's messages in JSON, so the folders that read, check and write files of them know them as well.</summary>
    [Theory]
    [InlineData("Hosting", "")]
    [InlineData("Inspection", "ErrorReason")]
    [InlineData("Interceptors", "ErrorReason")]
    [InlineData("Json", "")]
    [InlineData("Reading", "ErrorReason")]
    public void Folders_beside_services_and_mapping_know_no_messages(string folder, string allowed)
    {
        var names = Sources("TruceData.Server").Where(s => s.Folder == folder).SelectMany(s => ContractName().Matches(s.Text).Select(m => m.Groups["name"].Value));
        Assert.Empty(names.Distinct().Except(allowed.Split(' ')));
        Assert.DoesNotContain(
            Sources("TruceData.Server").Where(s => s.Folder == folder && s.Text.Contains("using TruceData.V1;", StringComparison.Ordinal)),
            s => ContractTypes().Any(type => type.Length > 0 && !allowed.Split(' ').Contains(type) && Regex.IsMatch(s.Text, $@"\b{type}\b", RegexOptions.NonBacktracking)));
    }

    private static IEnumerable<string> ContractTypes() => typeof(V1.Event).Assembly.GetExportedTypes().Where(t => t.Namespace == "TruceData.V1").Select(t => t.Name);

    private static IEnumerable<(string Folder, string Path, string Text)> Sources(string project)
    {
        var root = Path.Combine(Repository.Root, "src", project);
        foreach (var path in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            var parts = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar);
            if (parts[0] is "obj" or "bin") continue;
            yield return (parts.Length > 1 ? parts[0] : "", path, File.ReadAllText(path));
        }
    }

    private static Regex Uses(string project) => new($@"\b{Regex.Escape(project)}\.(?<name>\w+)[.;]", RegexOptions.NonBacktracking);

    [GeneratedRegex(@"\bV1\.(?<name>\w+)", RegexOptions.NonBacktracking)]
    private static partial Regex ContractName();
}
