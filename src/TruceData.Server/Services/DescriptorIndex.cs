using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace TruceData.Server.Services;

/// <summary>
/// Finds .proto files by what they declare. Built from the output of
/// <c>protoc --include_imports --include_source_info --descriptor_set_out</c>; each file is kept as the bytes it came in.
/// </summary>
public sealed class DescriptorIndex
{
    readonly Dictionary<string, (ByteString Bytes, IReadOnlyList<string> Imports)> _files = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> _fileOfSymbol = new(StringComparer.Ordinal);
    readonly Dictionary<string, SortedDictionary<int, string>> _extensions = new(StringComparer.Ordinal);
    readonly SortedSet<string> _services = new(StringComparer.Ordinal);

    /// <summary>Reads a serialized FileDescriptorSet.</summary>
    public DescriptorIndex(Stream descriptorSet)
    {
        var input = new CodedInputStream(descriptorSet, leaveOpen: true);
        while (input.ReadTag() is var tag && tag != 0)
        {
            if (tag != WireFormat.MakeTag(FileDescriptorSet.FileFieldNumber, WireFormat.WireType.LengthDelimited))
            {
                input.SkipLastField();
                continue;
            }
            var bytes = input.ReadBytes();
            Add(FileDescriptorProto.Parser.ParseFrom(bytes), bytes);
        }
    }

    /// <summary>The full names of all services, in order.</summary>
    public IReadOnlyCollection<string> Services => _services;

    /// <summary>The file of a name and all it depends on, each once, the file first; null where there is none.</summary>
    public IReadOnlyList<ByteString>? FileByName(string name)
    {
        if (!_files.ContainsKey(name))
            return null;
        var answer = new List<ByteString>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { name };
        var open = new Queue<string>(seen);
        while (open.TryDequeue(out var next))
        {
            if (!_files.TryGetValue(next, out var file))
                continue;
            answer.Add(file.Bytes);
            foreach (var import in file.Imports)
            {
                if (seen.Add(import))
                    open.Enqueue(import);
            }
        }
        return answer;
    }

    /// <summary>
    /// The file that declares a service, method, message, field, oneof, enum, enum value or extension, with its dependencies.
    /// </summary>
    public IReadOnlyList<ByteString>? FileContainingSymbol(string symbol) =>
        _fileOfSymbol.TryGetValue(symbol.TrimStart('.'), out var file) ? FileByName(file) : null;

    /// <summary>The file that declares an extension of a message, with its dependencies.</summary>
    public IReadOnlyList<ByteString>? FileContainingExtension(string type, int number) =>
        _extensions.TryGetValue(type.TrimStart('.'), out var extensions) && extensions.TryGetValue(number, out var file)
            ? FileByName(file)
            : null;

    /// <summary>The numbers of the extensions of a message; null where the message is not known.</summary>
    public IReadOnlyCollection<int>? ExtensionNumbers(string type)
    {
        var name = type.TrimStart('.');
        if (_extensions.TryGetValue(name, out var extensions))
            return extensions.Keys;
        return _fileOfSymbol.ContainsKey(name) ? [] : null;
    }

    static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}.{name}";

    void Add(FileDescriptorProto file, ByteString bytes)
    {
        _files[file.Name] = (bytes, [.. file.Dependency]);
        foreach (var message in file.MessageType)
            AddMessage(file, file.Package, message);
        foreach (var type in file.EnumType)
            AddEnum(file, file.Package, type);
        AddExtensions(file, file.Package, file.Extension);
        foreach (var service in file.Service)
        {
            var name = Declare(file, file.Package, service.Name);
            _services.Add(name);
            foreach (var method in service.Method)
                Declare(file, name, method.Name);
        }
    }

    void AddMessage(FileDescriptorProto file, string scope, DescriptorProto message)
    {
        var name = Declare(file, scope, message.Name);
        foreach (var field in message.Field)
            Declare(file, name, field.Name);
        foreach (var oneof in message.OneofDecl)
            Declare(file, name, oneof.Name);
        foreach (var nested in message.NestedType)
            AddMessage(file, name, nested);
        foreach (var type in message.EnumType)
            AddEnum(file, name, type);
        AddExtensions(file, name, message.Extension);
    }

    void AddEnum(FileDescriptorProto file, string scope, EnumDescriptorProto type)
    {
        var name = Declare(file, scope, type.Name);
        foreach (var value in type.Value)
        {
            // By the language a value is a sibling of its enum; tools also ask for it inside.
            Declare(file, scope, value.Name);
            Declare(file, name, value.Name);
        }
    }

    void AddExtensions(FileDescriptorProto file, string scope, IEnumerable<FieldDescriptorProto> extensions)
    {
        foreach (var extension in extensions)
        {
            Declare(file, scope, extension.Name);
            var extended = extension.Extendee.TrimStart('.');
            if (!_extensions.TryGetValue(extended, out var numbers))
                _extensions.Add(extended, numbers = []);
            numbers[extension.Number] = file.Name;
        }
    }

    string Declare(FileDescriptorProto file, string scope, string name)
    {
        var full = Join(scope, name);
        _fileOfSymbol[full] = file.Name;
        return full;
    }
}
