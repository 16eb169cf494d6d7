using System.Text;

namespace TruceData.Server.Json;

/// <summary>Holds where each field of a JSON text is written, by its proto path.</summary>
internal sealed class JsonPositions(byte[] text)
{
    private readonly Dictionary<string, int> _offsets = [];

    /// <summary>Records the byte at which a field starts; the first one counts if the field is repeated by mistake.</summary>
    public void Add(string path, int offset) => _offsets.TryAdd(path, offset);

    /// <summary>Returns the position of a field, or of the nearest enclosing field or the message if it is not written.</summary>
    public JsonPosition Find(string path)
    {
        while (true)
        {
            if (_offsets.TryGetValue(path, out var offset)) return At(offset);
            if (path.Length == 0) return JsonPosition.Start;
            path = FieldPath.ParentOf(path);
        }
    }

    /// <summary>Returns the position of a byte.</summary>
    public JsonPosition At(int offset)
    {
        var before = text.AsSpan(0, offset);
        var line = before.Count((byte)'\n');
        return new(line + 1, Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
    }

    /// <summary>Returns the position of a byte of a line, both counted from 0.</summary>
    public JsonPosition At(long line, long byteInLine)
    {
        var start = 0;
        for (var i = 0L; i < line; i++)
        {
            var newLine = text.AsSpan(start).IndexOf((byte)'\n');
            if (newLine < 0) break;
            start += newLine + 1;
        }

        return At((int)Math.Min(start + byteInLine, text.Length));
    }
}
