using Google.Protobuf;
using Google.Protobuf.Reflection;
using TruceData.Server.Json;

namespace TruceData.Server.Curation;

/// <summary>A data file read as a record.</summary>
internal sealed class RecordFile
{
    private readonly string _name;
    private readonly ParsedJson _json;

    private RecordFile(string path, string name, ParsedJson json)
    {
        Path = path;
        _name = name;
        _json = json;
    }

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>The record; null if the file does not contain one.</summary>
    public IMessage? Record => _json.Message;

    /// <summary>The reasons why the file does not contain a record, in the order of the text.</summary>
    public IReadOnlyList<FileViolation> Faults =>
        [.. _json.Faults.Select(fault => new FileViolation(Path, fault.Position, new(_name, fault.Field, fault.Message, fault.Fix)))];

    /// <summary>Reads the text of a file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="name">The name of the record according to the path.</param>
    /// <param name="text">The bytes of the file.</param>
    /// <param name="descriptor">The message that the file should contain.</param>
    public static RecordFile Parse(string path, string name, byte[] text, MessageDescriptor descriptor) =>
        new(path, name, ParsedJson.Parse(text, descriptor));

    /// <summary>Adds the position of its field to a violation, and the name of the record according to the path.</summary>
    public FileViolation Locate(Violation violation) =>
        new(Path, _json.PositionOf(violation.Field), violation with { Record = _name });
}
