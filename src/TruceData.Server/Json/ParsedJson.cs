using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace TruceData.Server.Json;

/// <summary>The result of reading a JSON text as a message of the contract: the message, or every fault with its position.</summary>
internal sealed class ParsedJson
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default);
    private readonly JsonPositions _positions;
    private readonly List<JsonFault> _faults = [];

    private ParsedJson(byte[] text) => _positions = new JsonPositions(text);

    /// <summary>The message; null if there are faults.</summary>
    public IMessage? Message { get; private set; }

    /// <summary>The faults, in the order of the text.</summary>
    public IReadOnlyList<JsonFault> Faults => _faults;

    /// <summary>Reads a text in UTF-8 as a message of the type that <paramref name="descriptor"/> describes.</summary>
    public static ParsedJson Parse(byte[] text, MessageDescriptor descriptor)
    {
        var json = new ParsedJson(text);
        if (json.IsText(text)) json.Read(text, descriptor);
        return json;
    }

    /// <summary>Returns the position of a field, or of the nearest enclosing field if it is not written.</summary>
    public JsonPosition PositionOf(string field) => _positions.Find(field);

    private bool IsText(byte[] text)
    {
        if (text.AsSpan().IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            Report(JsonPosition.Start, "the text is empty", "Write one JSON object.");
        }
        else if (text.AsSpan().StartsWith(Encoding.UTF8.Preamble))
        {
            Report(JsonPosition.Start, "the text starts with a byte order mark", "Save it as UTF-8 without one.");
        }
        else if (!Utf8.IsValid(text))
        {
            Report(JsonPosition.Start, "the text is not valid UTF-8", "Save it as UTF-8.");
        }

        return _faults.Count == 0;
    }

    private void Read(byte[] text, MessageDescriptor descriptor)
    {
        try
        {
            new JsonValidator(_positions, _faults.Add).Validate(text, descriptor);
            if (_faults.Count == 0) Message = Parser.Parse(Encoding.UTF8.GetString(text), descriptor);
        }
        catch (JsonException error)
        {
            var position = _positions.At(error.LineNumber ?? 0, error.BytePositionInLine ?? 0);
            Report(position, $"the text is not JSON: {WithoutPosition(error.Message)}", "Write one JSON object.");
        }
        catch (InvalidProtocolBufferException error)
        {
            Report(
                JsonPosition.Start,
                $"the text is not the protobuf JSON of a {descriptor.Name}: {error.Message.TrimEnd('.')}",
                "Write canonical protobuf JSON.");
        }
    }

    private void Report(JsonPosition position, string message, string fix) =>
        _faults.Add(new(JsonFaultKind.Malformed, position, Field: "", message, fix));

    private static string WithoutPosition(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.');
    }
}
