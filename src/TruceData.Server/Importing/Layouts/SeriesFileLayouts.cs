using System.Collections.Frozen;
using TruceData.Server.Errors;
using TruceData.V1;

namespace TruceData.Server.Importing.Layouts;

/// <summary>The layouts that files can be read with, by id.</summary>
internal sealed class SeriesFileLayouts
{
    private const double MinSimilarity = 0.3;

    /// <summary>Names that files of many vendors have, so that they do not show whose a file is.</summary>
    private static readonly FrozenSet<string> s_commonNames = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "", "date", "time", "timestamp", "datetime", "open", "high", "low", "close",
        "volume", "value", "price", "symbol", "ticker", "name");

    private static readonly string s_builtInFolder = Path.Combine(AppContext.BaseDirectory, "data", Folder);
    private static readonly Lazy<SeriesFileLayouts> s_builtIn = new(() => Load(s_builtInFolder));

    private readonly SortedDictionary<string, Entry> _byId;

    private SeriesFileLayouts(IEnumerable<Entry> layouts) => _byId = new(layouts.ToDictionary(l => l.Id), StringComparer.Ordinal);

    /// <summary>The name of the folder of layouts within a folder of data files.</summary>
    public const string Folder = "layouts";

    /// <summary>The layouts in the data folder next to the executable.</summary>
    public static SeriesFileLayouts BuiltIn => s_builtIn.Value;

    /// <summary>The layouts in the order of their ids.</summary>
    /// <exception cref="ImportException">A file does not contain a layout.</exception>
    public IReadOnlyList<SeriesFileLayout> All => [.. _byId.Values.Select(l => l.Layout.Value)];

    /// <summary>Returns whether the value of an option names a file and not the id of a layout.</summary>
    public static bool IsPath(string text) =>
        text.AsSpan().ContainsAny('/', '\\') || text.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns these layouts with another one, which replaces that of its id.</summary>
    public SeriesFileLayouts With(SeriesFileLayout layout) =>
        new(_byId.Values.Where(l => l.Id != layout.Id).Append(new Entry(layout.Id, layout.DetectHeader, new(layout))));

    /// <summary>Returns a layout.</summary>
    /// <exception cref="BadCellException">There is no layout with this id.</exception>
    public SeriesFileLayout Get(string id) =>
        _byId.TryGetValue(id, out var layout)
            ? layout.Layout.Value
            : throw new BadCellException(
                $"\"{id}\" is not a layout.",
                NearestName.Find(id, _byId.Keys) is { } nearest ? $"Did you mean \"{nearest}\"?" : "`trucedata layouts` lists them.");

    /// <summary>Returns the text of the file that defines a layout of <see cref="BuiltIn"/>.</summary>
    /// <exception cref="BadCellException">There is no layout with this id.</exception>
    public static string ReadText(string id) => File.ReadAllText(Path.Combine(s_builtInFolder, $"{BuiltIn.Get(id).Id}.json"));

    /// <summary>
    /// Returns the layout whose header is that of a file: the names of all columns in their order, where the columns of several symbols
    /// count once. Returns null if there is none or if several layouts have this header, because then the header does not decide.
    /// </summary>
    public SeriesFileLayout? Detect(IReadOnlyList<string> names)
    {
        var trimmed = names.Select(n => n.Trim()).Distinct(StringComparer.Ordinal).ToArray();
        var found = _byId.Values.Where(l => l.DetectHeader.Count > 0 && l.DetectHeader.SequenceEqual(trimmed)).Take(2).ToArray();
        return found.Length == 1 ? found[0].Layout.Value : null;
    }

    /// <summary>
    /// Returns a sentence for an error that names the layouts with the most similar header: those that share the greatest part of all
    /// names, at least one of them not common among vendors. Returns null if there is none.
    /// </summary>
    public string? SimilarHint(IReadOnlyList<string> names)
    {
        var given = names.Select(n => n.Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var nearest = All
            .Select(l => (l.Id, Similarity: SimilarityOf(given, HeaderOf(l))))
            .Where(l => l.Similarity >= MinSimilarity)
            .GroupBy(l => l.Similarity)
            .MaxBy(group => group.Key)?
            .Select(l => l.Id).ToArray();
        return nearest switch
        {
            null => null,
            [var id] => $"The header resembles that of the layout {id}; use --layout {id}.",
            _ => $"The header resembles that of the layouts {string.Join(", ", nearest[..^1])} and {nearest[^1]}; "
                + "use --layout with one of them.",
        };
    }

    /// <summary>Returns the last row of values of the example of a layout.</summary>
    public static string ExampleRow(SeriesFileLayout layout) =>
        layout.Example[Math.Max(layout.Example.Count - 1 - layout.Options.SkipFooter, 0)];

    /// <summary>Returns the names of the columns in the example of a layout; empty if its files have no header.</summary>
    private static IReadOnlyList<string> HeaderOf(SeriesFileLayout layout)
    {
        if (layout.DetectHeader.Count > 0) return layout.DetectHeader;
        // A layout without a header that skips lines replaces the names of the last of these lines.
        var line = layout.Options.NoHeader ? layout.Options.SkipLines - 1 : layout.Options.SkipLines;
        if (line < 0 || line >= layout.Example.Count) return [];
        var delimiter = layout.Options.Delimiter.Length > 0 ? layout.Options.Delimiter : ",";
        return [.. layout.Example[line].Split(delimiter).Select(n => n.Trim('"', ' '))];
    }

    /// <summary>Reads the headers of the layouts of a folder, each in the file {id}.json.</summary>
    private static SeriesFileLayouts Load(string folder) => new(
        Directory.EnumerateFiles(folder, "*.json").Select(path => new Entry(
            Path.GetFileNameWithoutExtension(path), LayoutFile.ReadDetectHeader(path), new(() => LayoutFile.Read(path)))));

    private static double SimilarityOf(HashSet<string> given, IReadOnlyList<string> header)
    {
        var shared = header.Where(given.Contains).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (shared.All(s_commonNames.Contains)) return 0;
        return (double)shared.Count / (given.Count + header.Count - shared.Count);
    }

    /// <summary>A layout, which is read from its file when it is used, because an import uses at most one of many.</summary>
    private sealed record Entry(string Id, IReadOnlyList<string> DetectHeader, Lazy<SeriesFileLayout> Layout);
}
