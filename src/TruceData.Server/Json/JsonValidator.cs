using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using TruceData.Server.Errors;

namespace TruceData.Server.Json;

/// <summary>
/// Validates a JSON text against the descriptor of its message before Google's parser reads it, because that parser states no positions and
/// stops at the first fault. Records the position of each field and reports every fault.
/// </summary>
/// <remarks>It is stricter than the parser: null is refused, and enum values are written by name and numbers as numbers.</remarks>
internal sealed class JsonValidator
{
    private readonly JsonPositions _positions;
    private readonly Action<JsonFault> _report;

    /// <param name="positions">Receives the positions.</param>
    /// <param name="report">Receives each fault, in the order of the text.</param>
    public JsonValidator(JsonPositions positions, Action<JsonFault> report)
    {
        _positions = positions;
        _report = report;
    }

    /// <summary>Validates the whole text.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public void Validate(ReadOnlySpan<byte> text, MessageDescriptor descriptor)
    {
        var cursor = new Cursor(new Utf8JsonReader(text));
        cursor.Reader.Read();
        _positions.Add("", cursor.Offset);
        ValidateMessage(ref cursor, descriptor, "");
        cursor.Reader.Read();
    }

    private void ValidateMessage(ref Cursor cursor, MessageDescriptor descriptor, string path)
    {
        if (cursor.Reader.TokenType != JsonTokenType.StartObject)
        {
            ReportType(ref cursor, path, "an object");
            return;
        }

        var seen = new HashSet<int>();
        var seenOneofs = new Dictionary<OneofDescriptor, string>();
        while (cursor.Reader.Read() && cursor.Reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = cursor.Text();
            var offset = cursor.Offset;
            var fields = descriptor.Fields.InDeclarationOrder();
            if (fields.FirstOrDefault(f => f.JsonName == name || f.Name == name) is not { } field)
            {
                var hint = NearestName.Hint(name, fields.Select(f => f.JsonName));
                Report(JsonFaultKind.UnknownField, offset, FieldPath.Join(path, name), "unknown field", hint);
                cursor.SkipProperty();
                continue;
            }

            var fieldPath = FieldPath.Join(path, field.Name);
            _positions.Add(fieldPath, offset);
            if (!seen.Add(field.FieldNumber))
            {
                Report(JsonFaultKind.Malformed, offset, fieldPath, "the field is written twice in one object", "Keep one of them.");
            }
            else if (field.RealContainingOneof is { } oneof && !seenOneofs.TryAdd(oneof, field.JsonName))
            {
                var message = $"\"{field.JsonName}\" and \"{seenOneofs[oneof]}\" exclude each other";
                Report(JsonFaultKind.Malformed, offset, fieldPath, message, "Keep one of them.");
            }

            cursor.Reader.Read();
            if (field.IsRepeated) ValidateList(ref cursor, field, fieldPath);
            else ValidateValue(ref cursor, field, fieldPath);
        }
    }

    private void ValidateList(ref Cursor cursor, FieldDescriptor field, string path)
    {
        if (cursor.Reader.TokenType != JsonTokenType.StartArray)
        {
            ReportType(ref cursor, path, "an array");
            return;
        }

        for (var i = 0; cursor.Reader.Read() && cursor.Reader.TokenType != JsonTokenType.EndArray; i++)
        {
            var element = FieldPath.Element(path, i);
            _positions.Add(element, cursor.Offset);
            ValidateValue(ref cursor, field, element);
        }
    }

    private void ValidateValue(ref Cursor cursor, FieldDescriptor field, string path)
    {
        if (cursor.Reader.TokenType == JsonTokenType.Null)
        {
            Report(JsonFaultKind.Malformed, cursor.Offset, path, "null is not a value", "Omit the field if it has no value.");
            return;
        }

        switch (field.FieldType)
        {
            case FieldType.Message when field.MessageType == Timestamp.Descriptor:
                const string timestampFix = "Write RFC 3339, for example \"2025-10-10T14:57:00Z\".";
                ValidateWellKnown(ref cursor, path, Timestamp.Parser, "timestamp", timestampFix);
                break;
            case FieldType.Message when field.MessageType == Duration.Descriptor:
                ValidateWellKnown(ref cursor, path, Duration.Parser, "duration", "Write seconds, for example \"3600s\".");
                break;
            case FieldType.Message:
                ValidateMessage(ref cursor, field.MessageType, path);
                break;
            case FieldType.Enum:
                ValidateEnum(ref cursor, field.EnumType, path);
                break;
            case FieldType.String:
                ValidateText(ref cursor, path);
                break;
            case FieldType.Bytes:
                ValidateBytes(ref cursor, path);
                break;
            case FieldType.Bool:
                var isBool = cursor.Reader.TokenType is JsonTokenType.True or JsonTokenType.False;
                if (!isBool) ReportType(ref cursor, path, "true or false");
                break;
            case FieldType.Double:
                ValidateDouble(ref cursor, path);
                break;
            case FieldType.Int32 or FieldType.SInt32:
                ValidateInt32(ref cursor, path);
                break;
            case FieldType.Int64 or FieldType.SFixed64 or FieldType.UInt64:
                ValidateInt64(ref cursor, path);
                break;
            default:
                throw new NotSupportedException($"{path}: fields of type {field.FieldType} are not supported.");
        }
    }

    private void ValidateText(ref Cursor cursor, string path)
    {
        if (cursor.Reader.TokenType != JsonTokenType.String) ReportType(ref cursor, path, "a string");
        else if (!cursor.TryText(out _))
            Report(JsonFaultKind.Malformed, cursor.Offset, path, "the string is not valid Unicode", "Write surrogates in pairs.");
    }

    private void ValidateBytes(ref Cursor cursor, string path)
    {
        var isBase64 = cursor.Reader.TokenType == JsonTokenType.String
            && Convert.TryFromBase64String(cursor.Text(), new byte[cursor.Text().Length], out _);
        if (!isBase64) ReportType(ref cursor, path, "a base64 string");
    }

    private void ValidateDouble(ref Cursor cursor, string path)
    {
        var isNumber = cursor.Reader.TokenType switch
        {
            JsonTokenType.Number => cursor.Reader.TryGetDouble(out var number) && double.IsFinite(number),
            JsonTokenType.String => cursor.Text() is "Infinity" or "-Infinity" or "NaN",
            _ => false,
        };
        if (!isNumber) ReportType(ref cursor, path, "a number");
    }

    private void ValidateInt32(ref Cursor cursor, string path)
    {
        var isNumber = cursor.Reader.TokenType == JsonTokenType.Number && cursor.Reader.TryGetInt32(out _);
        if (!isNumber) ReportType(ref cursor, path, "a 32-bit integer");
    }

    private void ValidateInt64(ref Cursor cursor, string path)
    {
        var isNumber = cursor.Reader.TokenType switch
        {
            JsonTokenType.Number => cursor.Reader.TryGetInt64(out _),
            JsonTokenType.String => long.TryParse(cursor.Text(), out _),
            _ => false,
        };
        if (!isNumber) ReportType(ref cursor, path, "a 64-bit integer");
    }

    private void ValidateEnum(ref Cursor cursor, EnumDescriptor descriptor, string path)
    {
        if (cursor.Reader.TokenType == JsonTokenType.String)
        {
            if (descriptor.FindValueByName(cursor.Text()) is not null) return;
            var message = $"\"{cursor.Text()}\" is not a value of {descriptor.Name}";
            Report(JsonFaultKind.UnknownEnumValue, cursor.Offset, path, message, EnumNames.Allowed(descriptor));
        }
        else
        {
            ReportType(ref cursor, path, $"the name of a {descriptor.Name}", EnumNames.Allowed(descriptor));
        }
    }

    private void ValidateWellKnown(ref Cursor cursor, string path, MessageParser parser, string kind, string fix)
    {
        if (cursor.Reader.TokenType != JsonTokenType.String)
        {
            ReportType(ref cursor, path, $"a {kind}", fix);
            return;
        }

        try
        {
            parser.ParseJson($"\"{Encoding.UTF8.GetString(cursor.Reader.ValueSpan)}\"");
        }
        catch (InvalidProtocolBufferException)
        {
            Report(JsonFaultKind.Malformed, cursor.Offset, path, $"\"{cursor.Text()}\" is not a {kind}", fix);
        }
    }

    private void ReportType(ref Cursor cursor, string path, string expected, string fix = "")
    {
        var found = cursor.Reader.TokenType switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.String => "a string",
            JsonTokenType.Number => $"the number {Encoding.UTF8.GetString(cursor.Reader.ValueSpan)}",
            JsonTokenType.Null => "null",
            _ => "true or false",
        };
        var message = $"{expected} is expected here, not {found}";
        Report(JsonFaultKind.Malformed, cursor.Offset, path, message, fix.Length > 0 ? fix : $"Write {expected}.");
        cursor.Reader.Skip();
    }

    private void Report(JsonFaultKind kind, int offset, string field, string message, string fix) =>
        _report(new(kind, _positions.At(offset), field, message, fix));

    private ref struct Cursor(Utf8JsonReader reader)
    {
        public Utf8JsonReader Reader = reader;

        public readonly int Offset => (int)Reader.TokenStartIndex;

        /// <summary>Returns the text of a string or property name; with its escapes if they are not valid Unicode.</summary>
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
