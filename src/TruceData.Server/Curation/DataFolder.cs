using Google.Protobuf;
using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>
/// Reads a folder of curated data: one JSON file per record, `{collection}/{id}.json`, and beside the header of each series its bars.
/// Everything is checked; only dot files, Markdown and licence texts are passed over.
/// </summary>
internal sealed class DataFolder
{
    private const string Header = ".json";
    private static readonly string[] RecordFiles = [Header];
    private static readonly string[] SeriesFiles = [Header, ".csv", ".csv.gz"];
    private readonly string _root;
    private readonly SortedDictionary<string, IMessage> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProtoJsonFile> _files = [];
    private readonly HashSet<string> _unreadable = [];
    private readonly SortedDictionary<string, string> _bars = new(StringComparer.Ordinal);
    private readonly List<FileViolation> _violations = [];
    private readonly IReadOnlyDictionary<string, IMessage> _existing;

    private DataFolder(string root, IReadOnlyDictionary<string, IMessage> existing) => (_root, _existing) = (root, existing);

    /// <summary>Reads and checks a folder by itself; the answer depends on nothing but its content.</summary>
    public static LoadedData Load(string path) => Load(path, new Dictionary<string, IMessage>());

    /// <summary>Reads and checks a folder whose records may also refer to existing ones; those of the folder replace them.</summary>
    public static LoadedData Load(string path, IReadOnlyDictionary<string, IMessage> existing)
    {
        var folder = new DataFolder(path, existing);
        folder.Read();
        return folder.Answer();
    }

    private void Read()
    {
        if (!Directory.Exists(_root))
        {
            Report(_root, "", "there is no such folder", "Name a folder with the collections events, claims, sources …");
            return;
        }

        foreach (var entry in Entries(_root))
        {
            var kind = RecordKind.All.FirstOrDefault(k => k.Collection == Path.GetFileName(entry));
            if (kind is not null && Directory.Exists(entry)) ReadCollection(kind, entry);
            else
            {
                Report(
                    entry,
                    "",
                    "it belongs to no collection",
                    $"Collections are {string.Join(", ", RecordKind.All.Select(k => k.Collection))}.");
            }
        }

        PairBars();
        CheckTogether();
    }

    private void ReadCollection(RecordKind kind, string directory)
    {
        foreach (var path in Entries(directory))
        {
            var file = Path.GetFileName(path);
            var endings = kind.Descriptor == Series.Descriptor ? SeriesFiles : RecordFiles;
            var ending = Array.Find(endings, e => file.EndsWith(e, StringComparison.Ordinal));
            if (ending is null || Directory.Exists(path))
            {
                Report(path, "", "no file of this kind belongs here", $"Write one record to {kind.Collection}/{{id}}.json.");
                continue;
            }

            var id = file[..^ending.Length];
            var name = $"{kind.Collection}/{id}";
            if (!ResourceName.IsId(kind.Collection, id))
            {
                Report(path, "", $"\"{id}\" is no id", "Write lower case letters, digits and hyphens.");
            }
            else if (ending == Header) ReadRecord(kind, name, path);
            else if (!_bars.TryAdd(name, path)) Report(path, name, "the series has two files of bars", "Keep one of them.");
        }
    }

    private void ReadRecord(RecordKind kind, string name, string path)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _unreadable.Add(name);
            Report(path, name, $"the file cannot be read: {e.Message.TrimEnd('.')}", "Make it readable.");
            return;
        }

        var file = ProtoJsonFile.Parse(path, name, text, kind.Descriptor);
        _violations.AddRange(file.Violations);
        if (file.Message is not { } record)
        {
            _unreadable.Add(name);
            return;
        }

        _violations.AddRange(RecordRules.Check(record).Select(file.Locate));
        var stated = RecordKind.NameOf(record);
        if (stated != name)
        {
            _unreadable.Add(name);
            var mend = $"Name it \"{name}\", or move it to {stated}.json.";
            if (stated.Length > 0) _violations.Add(file.Locate(new(name, "name", $"the file holds \"{stated}\"", mend)));
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
            Report(path, name, "the bars of a policy follow from its events", "Leave the file out.");
        }

        foreach (var name in _records.Where(r => r.Value is Series { HasPolicy: false }).Select(r => r.Key))
        {
            var mend = $"Write them to {name}.csv or {name}.csv.gz.";
            if (!_bars.ContainsKey(name)) _violations.Add(_files[name].Locate(new(name, "", "the series has no bars", mend)));
        }
    }

    private void CheckTogether()
    {
        var violations = CrossRules.Check(_records, _existing, _unreadable);
        _violations.AddRange(violations.Select(v => _files[v.Record].Locate(v)));
    }

    private LoadedData Answer()
    {
        var records = _records.Where(r => r.Value is not Series { HasPolicy: false }).ToDictionary();
        var series = _records.Values.OfType<Series>()
            .Where(s => !s.HasPolicy && _bars.ContainsKey(s.Name))
            .Select(s => new SeriesFile(s, _files[s.Name].Path, _bars[s.Name]));
        var violations = _violations.OrderBy(v => v.File, StringComparer.Ordinal).ThenBy(v => v.Place.Line).ThenBy(v => v.Place.Column);
        return new(new SortedDictionary<string, IMessage>(records, StringComparer.Ordinal), [.. series], _existing, [.. violations]);
    }

    private void Report(string path, string record, string what, string mend) =>
        _violations.Add(new(path, JsonPosition.Start, new(record, "", what, mend)));

    private static IEnumerable<string> Entries(string directory) =>
        Directory.EnumerateFileSystemEntries(directory)
            .Where(e => !IsPassedOver(Path.GetFileName(e)))
            .Order(StringComparer.Ordinal);

    private static bool IsPassedOver(string file) =>
        file[0] == '.' || file.StartsWith("LICENSE", StringComparison.Ordinal) || file.EndsWith(".md", StringComparison.Ordinal);
}
