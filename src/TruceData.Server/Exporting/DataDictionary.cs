using System.Text;
using Google.Protobuf.Reflection;
using TruceData.Server.Services;

namespace TruceData.Server.Exporting;

/// <summary>Writes the contract as Markdown, docs/data-dictionary.md, from the .proto files and their comments.</summary>
internal sealed class DataDictionary
{
    private const string Package = "trucedata.v1";

    private const string Head =
        """
        # Data dictionary

        Every service, message and enum of `trucedata.v1`, in the words of the contract. Written from [protos/](../protos/README.md) by

        ```
        trucedata dictionary > docs/data-dictionary.md
        ```

        and compared with them by a test. Reflection serves the same words: `grpcurl describe`.

        """;

    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, string> _comments;

    private DataDictionary(FileDescriptorProto file) => _comments = CommentsOf(file);

    /// <summary>Returns the document.</summary>
    public static string Write()
    {
        var files = ContractDescriptors.ContractFiles.Select(f => f.ToProto())
            .OrderBy(f => f.Service.Count == 0).ThenBy(f => f.Name, StringComparer.Ordinal);
        return Head + string.Concat(files.Select(f => new DataDictionary(f).WriteFile(f)));
    }

    private string WriteFile(FileDescriptorProto file)
    {
        for (var i = 0; i < file.Service.Count; i++) Service(file.Service[i], [FileDescriptorProto.ServiceFieldNumber, i]);
        for (var i = 0; i < file.MessageType.Count; i++) Message(file.MessageType[i], [FileDescriptorProto.MessageTypeFieldNumber, i]);
        for (var i = 0; i < file.EnumType.Count; i++) Enum(file.EnumType[i], [FileDescriptorProto.EnumTypeFieldNumber, i]);
        return _text.ToString();
    }

    private void Service(ServiceDescriptorProto service, int[] path)
    {
        Title(service.Name, path, "method | request | answer | meaning");
        for (var i = 0; i < service.Method.Count; i++)
        {
            var method = service.Method[i];
            Row(
                $"`{method.Name}`",
                $"{(method.ClientStreaming ? "stream of " : "")}{Link(method.InputType)}",
                $"{(method.ServerStreaming ? "stream of " : "")}{Link(method.OutputType)}",
                Comment([.. path, ServiceDescriptorProto.MethodFieldNumber, i]));
        }
    }

    private void Message(DescriptorProto message, int[] path)
    {
        Title(message.Name, path, message.Field.Count == 0 ? "" : "field | type | meaning");
        for (var i = 0; i < message.Field.Count; i++)
        {
            var field = message.Field[i];
            var repeated = field.Label == FieldDescriptorProto.Types.Label.Repeated ? "repeated " : field.Proto3Optional ? "optional " : "";
            var one = field.HasOneofIndex && !field.Proto3Optional ? $"one of *{message.OneofDecl[field.OneofIndex].Name}*: " : "";
            Row($"`{field.Name}`", $"{repeated}{TypeOf(field)}", one + Comment([.. path, DescriptorProto.FieldFieldNumber, i]));
        }
    }

    private void Enum(EnumDescriptorProto type, int[] path)
    {
        Title(type.Name, path, "value | number | meaning");
        for (var i = 0; i < type.Value.Count; i++)
            Row($"`{type.Value[i].Name}`", $"{type.Value[i].Number}", Comment([.. path, EnumDescriptorProto.ValueFieldNumber, i]));
    }

    private void Title(string name, int[] path, string columns)
    {
        _text.Append($"\n## {name}\n\n{Comment(path)}\n");
        if (columns.Length == 0) return;
        var rule = string.Concat(Enumerable.Repeat("---|", columns.Count(c => c == '|') + 1));
        _text.Append($"\n| {columns} |\n|{rule}\n");
    }

    private void Row(params ReadOnlySpan<string> cells) => _text.Append($"| {string.Join(" | ", cells!)} |\n");

    private static string TypeOf(FieldDescriptorProto field) =>
        field.TypeName.Length > 0 ? Link(field.TypeName) : field.Type.ToString().ToLowerInvariant();

    /// <summary>Returns the name of a type, with a link if it is a type of the contract.</summary>
    private static string Link(string type)
    {
        var name = type.TrimStart('.');
        return name.StartsWith($"{Package}.", StringComparison.Ordinal)
            ? $"[{name[(Package.Length + 1)..]}](#{name[(Package.Length + 1)..].ToLowerInvariant()})"
            : name;
    }

    private string Comment(int[] path) => _comments.GetValueOrDefault(Key(path), "");

    private static Dictionary<string, string> CommentsOf(FileDescriptorProto file) => file.SourceCodeInfo.Location
        .Where(l => l.LeadingComments.Length > 0)
        .ToDictionary(l => Key(l.Path), l => ToCell(l.LeadingComments));

    private static string ToCell(string comment)
    {
        var lines = comment.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', lines).Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Key(IEnumerable<int> path) => string.Join('.', path);
}
