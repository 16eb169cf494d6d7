using System.Text.RegularExpressions;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Rules;

/// <summary>Plain English and the field's own words: phrases and names that do not come back.</summary>
public sealed partial class WordingTests
{
    private static readonly string[] s_roots = ["src", "protos/trucedata", "docs", "README.md"];

    private static readonly string[] s_phrases =
    [
        "held against", "holds? (?:it|them) against", "goes? on behind", "is had", "to be had", "so many", "whoever", "nobody", "anew", "\\bmends?\\b",
        "stands? there", "stands? (?:already|twice|beside)", "lets? go of", "is no value of", "has a meaning (?:for|with)", "at most a while", "as many as are",
        "(?:///|//|#) (?:<summary>)?The same[,;. ]",
    ];

    private static readonly string[] s_identifiers =
    [
        "Happening", "Occurrence", "Sighting", "Farewell", "Stretch", "Stretches", "Gallop", "KnownBars", "FoundBars", "KnownStretch", "LookUps", "Neighbours",
        "NarrowTally", "RankTally", "Misfit", "BarMisfits", "MoveRuler", "Sought", "TextAlso", "TextElsewhere", "Mend", "Laid", "Hidden", "Doubled",
        "Lazily", "SeriesHandle", "ct",
    ];

    [Fact]
    public void No_phrase_of_the_stop_list_is_in_sources_contract_or_docs()
    {
        var phrase = new Regex($"\\b(?:{string.Join('|', s_phrases)})\\b|{s_phrases[^1]}", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking);
        Assert.Empty(Lines(_ => true).Where(line => phrase.IsMatch(line.Text)).Select(line => $"{line.Path}:{line.Number}: {line.Text.Trim()}"));
    }

    [Fact]
    public void No_identifier_of_the_stop_list_is_in_the_sources()
    {
        var identifier = new Regex($"\\b(?:{string.Join('|', s_identifiers)})\\b", RegexOptions.NonBacktracking);
        var code = Lines(path => path.EndsWith(".cs", StringComparison.Ordinal));
        Assert.Empty(code.Where(line => identifier.IsMatch(StringText().Replace(line.Text, ""))).Select(line => $"{line.Path}:{line.Number}: {line.Text.Trim()}"));
    }

    [Fact]
    public void Lines_end_by_column_140()
    {
        var code = Lines(path => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".proto", StringComparison.Ordinal));
        Assert.Empty(code.Where(line => line.Text.Length > 140).Select(line => $"{line.Path}:{line.Number}: {line.Text.Length} columns"));
    }

    private static IEnumerable<(string Path, int Number, string Text)> Lines(Func<string, bool> isWanted) =>
        s_roots.SelectMany(Files).Where(isWanted)
            .SelectMany(path => File.ReadLines(path).Select((text, i) => (Path.GetRelativePath(Repository.Root, path), i + 1, text)));

    private static IEnumerable<string> Files(string root)
    {
        var path = Path.Combine(Repository.Root, root);
        if (File.Exists(path)) return [path];
        return Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => Extension().IsMatch(file) && !BuildOutput().IsMatch(file));
    }

    [GeneratedRegex(@"\.(?:cs|proto|md|py|ts|R|go|java|cpp|h|hpp|rb|sql)$", RegexOptions.NonBacktracking)]
    private static partial Regex Extension();

    [GeneratedRegex(@"/(?:obj|bin|node_modules|dist|build|gen|__pycache__)/", RegexOptions.NonBacktracking)]
    private static partial Regex BuildOutput();

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"", RegexOptions.NonBacktracking)]
    private static partial Regex StringText();
}
