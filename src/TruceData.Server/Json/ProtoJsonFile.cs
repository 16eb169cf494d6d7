using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using TruceData.Server.Curation;

namespace TruceData.Server.Json;

/// <summary>One JSON file read as a message of the contract.</summary>
internal sealed class ProtoJsonFile
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default);
    private readonly List<JsonFault> _faults = [];
    private readonly string _record;

    private ProtoJsonFile(string path, string record, byte[] text)
    {
        Path = path;
        _record = record;
        Places = new JsonPositions(text);
    }

    public string Path { get; }

    /// <summary>Where each field stands.</summary>
    public JsonPositions Places { get; }

    /// <summary>The message; null when the file does not hold one.</summary>
    public IMessage? Message { get; private set; }

    /// <summary>What keeps the file from being a message, in the order of the text.</summary>
    public IReadOnlyList<JsonFault> Faults => _faults;

    /// <summary>The faults as violations of the rules of data files.</summary>
    public IReadOnlyList<FileViolation> Violations =>
        [.. _faults.Select(fault => new FileViolation(Path, fault.Place, new(_record, fault.Field, fault.Message, fault.Fix)))];

    /// <summary>Reads a file's text.</summary>
    /// <param name="path">Its path, for the violations.</param>
    /// <param name="record">The name that the record has by its path, for the violations.</param>
    /// <param name="text">Its bytes.</param>
    /// <param name="descriptor">What message it holds.</param>
    public static ProtoJsonFile Parse(string path, string record, byte[] text, MessageDescriptor descriptor)
    {
        var file = new ProtoJsonFile(path, record, text);
        if (file.IsText(text)) file.Read(text, descriptor);
        return file;
    }

    /// <summary>A violation at the place of its field, under the name that the record has by its path.</summary>
    public FileViolation Locate(Violation violation) => new(Path, Places.Of(violation.Field), violation with { Record = _record });

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
            new JsonSurvey(Places, _faults.Add).Read(text, descriptor);
            if (_faults.Count == 0) Message = Parser.Parse(Encoding.UTF8.GetString(text), descriptor);
        }
        catch (JsonException e)
        {
            Report(
                Places.At(e.LineNumber ?? 0, e.BytePositionInLine ?? 0),
                $"not JSON: {WithoutPlace(e.Message)}",
                "Write one JSON object.");
        }
        catch (InvalidProtocolBufferException e)
        {
            Report(
                JsonPosition.Start,
                $"not the protojson of a {descriptor.Name}: {e.Message.TrimEnd('.')}",
                "Write canonical protojson.");
        }
    }

    private void Report(JsonPosition place, string what, string fix) => _faults.Add(new(JsonFaultKind.Malformed, place, "", what, fix));

    private static string WithoutPlace(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.');
    }
}
