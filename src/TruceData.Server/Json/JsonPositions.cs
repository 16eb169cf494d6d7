using System.Text;

namespace TruceData.Server.Json;

/// <summary>Where each field of a JSON file stands, by its proto path.</summary>
internal sealed class JsonPositions
{
    private readonly byte[] _text;
    private readonly Dictionary<string, int> _offsets = [];

    public JsonPositions(byte[] text) => _text = text;

    public void Add(string path, int offset) => _offsets.TryAdd(path, offset);

    /// <summary>The place of a field; of the nearest field around it when it is not written, and at last of the record.</summary>
    public JsonPosition Of(string path)
    {
        while (true)
        {
            if (_offsets.TryGetValue(path, out var offset)) return At(offset);
            if (path.Length == 0) return JsonPosition.Start;
            path = FieldPath.ParentOf(path);
        }
    }

    /// <summary>The place of a byte.</summary>
    public JsonPosition At(int offset)
    {
        var before = _text.AsSpan(0, offset);
        var line = before.Count((byte)'\n');
        return new(line + 1, Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
    }

    /// <summary>The place of a byte of a line, both counted from 0.</summary>
    public JsonPosition At(long line, long byteInLine)
    {
        var start = 0;
        for (var i = 0L; i < line; i++)
        {
            var newLine = _text.AsSpan(start).IndexOf((byte)'\n');
            if (newLine < 0) break;
            start += newLine + 1;
        }

        return At((int)Math.Min(start + byteInLine, _text.Length));
    }
}
