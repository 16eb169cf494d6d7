using Google.Protobuf;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Importing.Layouts;
using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>
/// Reads a folder of curated data: one JSON file per record, `{collection}/{id}.json`, and the bars of each series in a CSV file next to
/// its header, and layouts. Every file is checked, except dot files, Markdown and licence texts.
/// </summary>
internal sealed class DataFolder
{
    private const string RecordExtension = ".json";
    private static readonly string[] RecordExtensions = [RecordExtension];
    private static readonly string[] SeriesExtensions = [RecordExtension, ".csv", ".csv.gz"];
    private readonly string _root;
    private readonly SortedDictionary<string, IMessage> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RecordFile> _files = [];
    private readonly HashSet<string> _unreadable = [];
    private readonly SortedDictionary<string, string> _bars = new(StringComparer.Ordinal);
    private readonly List<FileViolation> _violations = [];
    private readonly IReadOnlyDictionary<string, IMessage> _existing;

    private DataFolder(string root, IReadOnlyDictionary<string, IMessage> existing)
    {
        _root = root;
        _existing = existing;
    }

    /// <summary>Reads and checks a folder whose records refer only to each other.</summary>
    public static LoadedData Load(string path) => Load(path, new Dictionary<string, IMessage>());

    /// <summary>Reads and checks a folder whose records may also refer to, or replace, existing ones.</summary>
    public static LoadedData Load(string path, IReadOnlyDictionary<string, IMessage> existing)
    {
        var folder = new DataFolder(path, existing);
        folder.Read();
        return folder.ToLoadedData();
    }

    private void Read()
    {
        if (!Directory.Exists(_root))
        {
            Report(_root, "", "the folder does not exist", "Name a folder with the collections events, claims, sources …");
            return;
        }

        var collections = string.Join(", ", RecordKind.All.Select(k => k.Collection));
        foreach (var entry in Entries(_root))
        {
            var kind = RecordKind.All.FirstOrDefault(k => k.Collection == Path.GetFileName(entry));
            if (kind is not null && Directory.Exists(entry)) ReadCollection(kind, entry);
            else if (Path.GetFileName(entry) == SeriesFileLayouts.Folder && Directory.Exists(entry)) CheckLayouts(entry);
            else Report(entry, "", "this is not a collection", $"The collections are {collections}.");
        }

        PairBars();
        CheckReferences();
    }

    private void ReadCollection(RecordKind kind, string directory)
    {
        foreach (var path in Entries(directory))
        {
            var file = Path.GetFileName(path);
            var extensions = kind.Descriptor == Series.Descriptor ? SeriesExtensions : RecordExtensions;
            var extension = Array.Find(extensions, e => file.EndsWith(e, StringComparison.Ordinal));
            if (extension is null || Directory.Exists(path))
            {
                Report(path, "", "a file of this kind does not belong here", $"Write one record to {kind.Collection}/{{id}}.json.");
                continue;
            }

            var id = file[..^extension.Length];
            var name = $"{kind.Collection}/{id}";
            if (!ResourceName.IsId(kind.Collection, id))
            {
                Report(path, "", $"\"{id}\" is not a valid id", "Write lower case letters, digits and hyphens.");
            }
            else if (extension == RecordExtension) ReadRecord(kind, name, path);
            else if (!_bars.TryAdd(name, path)) Report(path, name, "the series has two files of bars", "Keep one of them.");
        }
    }

    /// <summary>Checks the layouts, which are not records.</summary>
    private void CheckLayouts(string directory)
    {
        foreach (var path in Entries(directory))
        {
            var id = Path.GetFileNameWithoutExtension(path);
            if (!path.EndsWith(RecordExtension, StringComparison.Ordinal) || Directory.Exists(path))
            {
                var place = $"{SeriesFileLayouts.Folder}/{{id}}.json";
                Report(path, "", "a file of this kind does not belong here", $"Write one layout to {place}.");
                continue;
            }

            var file = LayoutFile.Parse(File.ReadAllBytes(path));
            _violations.AddRange(file.Faults.Select(f => new FileViolation(path, f.Position, new("", f.Field, f.Message, f.Fix))));
            if (file.Layout is { } layout && layout.Id != id)
            {
                var fix = $"Set its id to \"{id}\", or move it to {layout.Id}.json.";
                Report(path, "", $"the file contains the layout \"{layout.Id}\"", fix);
            }
        }
    }

    private void ReadRecord(RecordKind kind, string name, string path)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _unreadable.Add(name);
            Report(path, name, $"the file cannot be read: {error.Message.TrimEnd('.')}", "Make it readable.");
            return;
        }

        var file = RecordFile.Parse(path, name, text, kind.Descriptor);
        _violations.AddRange(file.Faults);
        if (file.Record is not { } record)
        {
            _unreadable.Add(name);
            return;
        }

        _violations.AddRange(RecordRules.Check(record).Select(file.Locate));
        var stated = RecordKind.NameOf(record);
        if (stated != name)
        {
            _unreadable.Add(name);
            var fix = $"Name it \"{name}\", or move it to {stated}.json.";
            if (stated.Length > 0) _violations.Add(file.Locate(new(name, "name", $"the file contains \"{stated}\"", fix)));
            return;
        }

        _records.Add(name, record);
        _files.Add(name, file);
    }

    private void PairBars()
    {
        foreach (var (name, path) in _bars)
        {
            if (!_records.ContainsKey(name) && !_unreadable.Contains(name))
            {
                Report(path, name, "the bars have no header", $"Write it to {name}.json.");
            }
        }

        foreach (var (name, path) in _bars.Where(b => _records.GetValueOrDefault(b.Key) is Series { HasPolicy: true }))
        {
            Report(path, name, "the bars of a policy are computed from its events", "Delete the file.");
        }

        foreach (var name in _records.Where(r => r.Value is Series { HasPolicy: false }).Select(r => r.Key))
        {
            var fix = $"Write them to {name}.csv or {name}.csv.gz.";
            if (!_bars.ContainsKey(name)) _violations.Add(_files[name].Locate(new(name, "", "the series has no bars", fix)));
        }
    }

    private void CheckReferences()
    {
        var violations = CrossRules.Check(_records, _existing, _unreadable);
        _violations.AddRange(violations.Select(v => _files[v.Record].Locate(v)));
        if (_violations.Count > 0) return;
        _violations.AddRange(PolicyDecisionRules.Check(_records, _existing).Select(v => _files[v.Record].Locate(v)));
    }

    private LoadedData ToLoadedData()
    {
        var records = _records.Where(r => r.Value is not Series { HasPolicy: false }).ToDictionary();
        var series = _records.Values.OfType<Series>()
            .Where(s => !s.HasPolicy && _bars.ContainsKey(s.Name))
            .Select(s => new DataFolderSeries(s, _files[s.Name].Path, _bars[s.Name]));
        var violations = _violations
            .OrderBy(v => v.File, StringComparer.Ordinal).ThenBy(v => v.Position.Line).ThenBy(v => v.Position.Column);
        return new(new SortedDictionary<string, IMessage>(records, StringComparer.Ordinal), [.. series], _existing, [.. violations]);
    }

    private void Report(string path, string record, string message, string fix) =>
        _violations.Add(new(path, JsonPosition.Start, new(record, "", message, fix)));

    private static IEnumerable<string> Entries(string directory) =>
        Directory.EnumerateFileSystemEntries(directory)
            .Where(e => !IsIgnored(Path.GetFileName(e)))
            .Order(StringComparer.Ordinal);

    private static bool IsIgnored(string file) =>
        file[0] == '.' || file.StartsWith("LICENSE", StringComparison.Ordinal) || file.EndsWith(".md", StringComparison.Ordinal);
}
