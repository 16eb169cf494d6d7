using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using TruceData.Server.Errors;

namespace TruceData.Server.Json;

/// <summary>
/// Reads a JSON file against the descriptor of its message before the parser does, to tell where each field stands and to name every
/// fault at its place. It is stricter than the parser, as canonical protojson is: no null, enum values by name, numbers as numbers.
/// </summary>
internal sealed class JsonSurvey
{
    private const string LeaveOut = "Leave the field out when there is nothing to say.";
    private readonly JsonPositions _places;
    private readonly Action<JsonFault> _report;

    /// <param name="places">Receives the places.</param>
    /// <param name="report">Receives each fault, in the order of the text.</param>
    public JsonSurvey(JsonPositions places, Action<JsonFault> report)
    {
        _places = places;
        _report = report;
    }

    /// <exception cref="JsonException">It is not JSON.</exception>
    public void Read(ReadOnlySpan<byte> text, MessageDescriptor descriptor)
    {
        var walk = new Walk(new Utf8JsonReader(text));
        walk.Reader.Read();
        _places.Add("", walk.Offset);
        ReadMessage(ref walk, descriptor, "");
        walk.Reader.Read();
    }

    private void ReadMessage(ref Walk walk, MessageDescriptor descriptor, string path)
    {
        if (walk.Reader.TokenType != JsonTokenType.StartObject)
        {
            WrongType(ref walk, path, "an object");
            return;
        }

        var seen = new HashSet<int>();
        var seenOneofs = new Dictionary<OneofDescriptor, string>();
        while (walk.Reader.Read() && walk.Reader.TokenType == JsonTokenType.PropertyName)
        {
            var written = walk.Text();
            var offset = walk.Offset;
            var fields = descriptor.Fields.InDeclarationOrder();
            if (fields.FirstOrDefault(f => f.JsonName == written || f.Name == written) is not { } field)
            {
                Report(JsonFaultKind.UnknownField, offset, FieldPath.Join(path, written), "unknown field", NearestName.Hint(written, fields.Select(f => f.JsonName)));
                walk.SkipProperty();
                continue;
            }

            var fieldPath = FieldPath.Join(path, field.Name);
            _places.Add(fieldPath, offset);
            if (!seen.Add(field.FieldNumber))
            {
                Report(JsonFaultKind.Malformed, offset, fieldPath, "the field is given twice in one object", "Keep one of them.");
            }
            else if (field.RealContainingOneof is { } oneof && !seenOneofs.TryAdd(oneof, field.JsonName))
            {
                Report(JsonFaultKind.Malformed, offset, fieldPath, $"\"{field.JsonName}\" and \"{seenOneofs[oneof]}\" exclude each other", "Keep one of them.");
            }

            walk.Reader.Read();
            if (field.IsRepeated) ReadList(ref walk, field, fieldPath);
            else ReadValue(ref walk, field, fieldPath);
        }
    }

    private void ReadList(ref Walk walk, FieldDescriptor field, string path)
    {
        if (walk.Reader.TokenType != JsonTokenType.StartArray)
        {
            WrongType(ref walk, path, "a list");
            return;
        }

        for (var i = 0; walk.Reader.Read() && walk.Reader.TokenType != JsonTokenType.EndArray; i++)
        {
            var element = FieldPath.Element(path, i);
            _places.Add(element, walk.Offset);
            ReadValue(ref walk, field, element);
        }
    }

    private void ReadValue(ref Walk walk, FieldDescriptor field, string path)
    {
        if (walk.Reader.TokenType == JsonTokenType.Null)
        {
            Report(JsonFaultKind.Malformed, walk.Offset, path, "null is not a value", LeaveOut);
            return;
        }

        switch (field.FieldType)
        {
            case FieldType.Message when field.MessageType == Timestamp.Descriptor:
                ReadWellKnown(ref walk, path, Timestamp.Parser, "timestamp", "Write RFC 3339, for example \"2025-10-10T14:57:00Z\".");
                break;
            case FieldType.Message when field.MessageType == Duration.Descriptor:
                ReadWellKnown(ref walk, path, Duration.Parser, "duration", "Write seconds, for example \"3600s\".");
                break;
            case FieldType.Message:
                ReadMessage(ref walk, field.MessageType, path);
                break;
            case FieldType.Enum:
                ReadEnum(ref walk, field.EnumType, path);
                break;
            case FieldType.String:
                ReadText(ref walk, path);
                break;
            case FieldType.Bytes:
                if (walk.Reader.TokenType != JsonTokenType.String || !Convert.TryFromBase64String(walk.Text(), new byte[walk.Text().Length], out _)) WrongType(ref walk, path, "a text in base64");
                break;
            case FieldType.Bool:
                if (walk.Reader.TokenType is not (JsonTokenType.True or JsonTokenType.False)) WrongType(ref walk, path, "true or false");
                break;
            case FieldType.Double:
                ReadDouble(ref walk, path);
                break;
            case FieldType.Int32 or FieldType.SInt32:
                ReadInt32(ref walk, path);
                break;
            case FieldType.Int64 or FieldType.SFixed64 or FieldType.UInt64:
                ReadInt64(ref walk, path);
                break;
            default:
                throw new NotSupportedException($"Records hold no {field.FieldType} ({path}).");
        }
    }

    private void ReadText(ref Walk walk, string path)
    {
        if (walk.Reader.TokenType != JsonTokenType.String) WrongType(ref walk, path, "a text");
        else if (!walk.TryText(out _)) Report(JsonFaultKind.Malformed, walk.Offset, path, "the text is not valid Unicode", "Write surrogates in pairs.");
    }

    private void ReadDouble(ref Walk walk, string path)
    {
        var isNumber = walk.Reader.TokenType switch
        {
            JsonTokenType.Number => walk.Reader.TryGetDouble(out var number) && double.IsFinite(number),
            JsonTokenType.String => walk.Text() is "Infinity" or "-Infinity" or "NaN",
            _ => false,
        };
        if (!isNumber) WrongType(ref walk, path, "a number");
    }

    private void ReadInt32(ref Walk walk, string path)
    {
        var isNumber = walk.Reader.TokenType == JsonTokenType.Number && walk.Reader.TryGetInt32(out _);
        if (!isNumber) WrongType(ref walk, path, "a whole number of 32 bits");
    }

    private void ReadInt64(ref Walk walk, string path)
    {
        var isNumber = walk.Reader.TokenType switch
        {
            JsonTokenType.Number => walk.Reader.TryGetInt64(out _),
            JsonTokenType.String => long.TryParse(walk.Text(), out _),
            _ => false,
        };
        if (!isNumber) WrongType(ref walk, path, "a whole number of 64 bits");
    }

    private void ReadEnum(ref Walk walk, EnumDescriptor descriptor, string path)
    {
        if (walk.Reader.TokenType == JsonTokenType.String)
        {
            if (descriptor.FindValueByName(walk.Text()) is not null) return;
            Report(JsonFaultKind.UnknownEnumValue, walk.Offset, path, $"\"{walk.Text()}\" is not a value of {descriptor.Name}", EnumNames.Allowed(descriptor));
        }
        else
        {
            WrongType(ref walk, path, $"the name of a {descriptor.Name}", EnumNames.Allowed(descriptor));
        }
    }

    private void ReadWellKnown(ref Walk walk, string path, MessageParser parser, string kind, string fix)
    {
        if (walk.Reader.TokenType != JsonTokenType.String)
        {
            WrongType(ref walk, path, $"a {kind}", fix);
            return;
        }

        try
        {
            parser.ParseJson($"\"{Encoding.UTF8.GetString(walk.Reader.ValueSpan)}\"");
        }
        catch (InvalidProtocolBufferException)
        {
            Report(JsonFaultKind.Malformed, walk.Offset, path, $"\"{walk.Text()}\" is not a {kind}", fix);
        }
    }

    private void WrongType(ref Walk walk, string path, string expected, string fix = "")
    {
        var found = walk.Reader.TokenType switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "a list",
            JsonTokenType.String => "a text",
            JsonTokenType.Number => $"the number {Encoding.UTF8.GetString(walk.Reader.ValueSpan)}",
            JsonTokenType.Null => "null",
            _ => "true or false",
        };
        Report(JsonFaultKind.Malformed, walk.Offset, path, $"{expected} is expected here, not {found}", fix.Length > 0 ? fix : $"Write {expected}.");
        walk.Reader.Skip();
    }

    private void Report(JsonFaultKind kind, int offset, string field, string what, string fix) => _report(new(kind, _places.At(offset), field, what, fix));

    private ref struct Walk(Utf8JsonReader reader)
    {
        public Utf8JsonReader Reader = reader;

        public readonly int Offset => (int)Reader.TokenStartIndex;

        /// <summary>The text of a string token or property name; as written when an escape in it is no valid Unicode.</summary>
        public readonly string Text() => TryText(out var text) ? text : Encoding.UTF8.GetString(Reader.ValueSpan);

        public readonly bool TryText(out string text)
        {
            try
            {
                text = Reader.GetString()!;
                return true;
            }
            catch (InvalidOperationException)
            {
                text = "";
                return false;
            }
        }

        public void SkipProperty()
        {
            Reader.Read();
            Reader.Skip();
        }
    }
}
