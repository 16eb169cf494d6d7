using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Api;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using TruceData.Server.Services;

namespace TruceData.Server.Transcoding;

/// <summary>Describes the HTTP paths of the contract as an OpenAPI 3.0 document, with the comments of the contract.</summary>
internal sealed partial class OpenApiDocument
{
    private const string Json = "application/json";
    private readonly JsonObject _paths = [];
    private readonly JsonObject _schemas = [];

    /// <summary>Writes the document.</summary>
    public static string Write()
    {
        var document = new OpenApiDocument();
        foreach (var method in ContractDescriptors.ContractFiles.SelectMany(file => file.Services).SelectMany(service => service.Methods))
            document.Add(method);
        return document.ToJson().ToJsonString();
    }

    private JsonObject ToJson() => new()
    {
        ["openapi"] = "3.0.3",
        ["info"] = new JsonObject
        {
            ["title"] = "TruceData",
            ["description"] = "A market-impact data set service: what happened, who says so, what was known when, and what markets did "
                + "around it. Names are those of the contract, trucedata.v1; unknown keys and parameters are refused.",
            ["version"] = typeof(OpenApiDocument).Assembly.GetName().Version!.ToString(3),
        },
        ["paths"] = _paths,
        ["components"] = new JsonObject { ["schemas"] = _schemas },
    };

    private void Add(MethodDescriptor method)
    {
        var rule = method.GetOptions().GetExtension(AnnotationsExtensions.Http);
        foreach (var binding in rule.AdditionalBindings.Prepend(rule))
        {
            var (verb, template) = binding.PatternCase == HttpRule.PatternOneofCase.Get ? ("get", binding.Get) : ("post", binding.Post);
            var path = PathVariable().Replace(template, "${collection}/{id}");
            if (_paths[path] is null) _paths[path] = new JsonObject();
            _paths[path]![verb] = Operation(method, binding, template, verb);
        }
    }

    private JsonObject Operation(MethodDescriptor method, HttpRule binding, string template, string verb)
    {
        var parameters = new JsonArray();
        var bound = PathVariable().Match(template);
        if (bound.Success)
        {
            var field = method.InputType.FindFieldByName(bound.Groups["field"].Value);
            parameters.Add(Parameter(
                "id", "path", true, $"The last part of `{field.Name}`. {Comment(field)}", new JsonObject { ["type"] = "string" }));
        }

        if (binding.Body.Length == 0) AddQuery(parameters, method.InputType, "", bound.Groups["field"].Value);
        var operation = new JsonObject
        {
            ["operationId"] = $"{method.Service.Name}_{method.Name}_{verb}{(bound.Success ? "_named" : "")}",
            ["tags"] = new JsonArray(method.Service.Name),
            ["description"] = Comment(method),
            ["parameters"] = parameters,
            ["responses"] = new JsonObject
            {
                ["200"] = Reply(
                    method.IsServerStreaming
                        ? $"Newline-delimited JSON: one {method.OutputType.Name} per line."
                        : $"A {method.OutputType.Name}.",
                    Reference(method.OutputType)),
                ["default"] = Reply(
                    "An error: `message` says what is wrong and how to fix it, `details` has the reason and the field.",
                    Reference(Google.Rpc.Status.Descriptor)),
            },
        };
        if (binding.Body.Length > 0) operation["requestBody"] = Body(method);
        return operation;
    }

    private void AddQuery(JsonArray parameters, MessageDescriptor type, string prefix, string bound)
    {
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            var name = prefix + field.Name;
            if (name == bound) continue;
            if (field.FieldType != FieldType.Message || IsText(field.MessageType))
                parameters.Add(Parameter(name, "query", false, Comment(field), Schema(field)));
            else if (!field.IsRepeated) AddQuery(parameters, field.MessageType, $"{name}.", bound);
        }
    }

    private JsonObject Body(MethodDescriptor method) => new()
    {
        ["required"] = true,
        ["description"] = method.IsClientStreaming
            ? $"Newline-delimited JSON: one {method.InputType.Name} per line."
            : Comment(method.InputType),
        ["content"] = new JsonObject
        {
            [method.IsClientStreaming ? "application/x-ndjson" : Json] = new JsonObject { ["schema"] = Reference(method.InputType) },
        },
    };

    private static JsonObject Parameter(string name, string location, bool isRequired, string description, JsonObject schema) =>
        new() { ["name"] = name, ["in"] = location, ["required"] = isRequired, ["description"] = description, ["schema"] = schema };

    private static JsonObject Reply(string description, JsonObject schema) =>
        new() { ["description"] = description, ["content"] = new JsonObject { [Json] = new JsonObject { ["schema"] = schema } } };

    /// <summary>Returns a reference to the schema of a message, and adds that schema and all schemas that it refers to.</summary>
    private JsonObject Reference(MessageDescriptor type)
    {
        if (_schemas[type.FullName] is null)
        {
            var schema = new JsonObject { ["type"] = "object", ["description"] = Comment(type) };
            var properties = new JsonObject();
            _schemas[type.FullName] = schema;
            foreach (var field in type.Fields.InDeclarationOrder())
                properties[field.JsonName] = new JsonObject { ["description"] = Comment(field), ["allOf"] = new JsonArray(Schema(field)) };
            schema["properties"] = properties;
        }

        return new() { ["$ref"] = $"#/components/schemas/{type.FullName}" };
    }

    private JsonObject Reference(EnumDescriptor type)
    {
        if (_schemas[type.FullName] is null)
        {
            var names = type.Values.Where(value => value.Number != 0).Select(value => (JsonNode)value.Name);
            _schemas[type.FullName] = new JsonObject
            {
                ["type"] = "string",
                ["description"] = Comment(type),
                ["enum"] = new JsonArray([.. names]),
            };
        }

        return new() { ["$ref"] = $"#/components/schemas/{type.FullName}" };
    }

    private JsonObject Schema(FieldDescriptor field) =>
        field.IsRepeated ? new() { ["type"] = "array", ["items"] = ElementSchema(field) } : ElementSchema(field);

    private JsonObject ElementSchema(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message when field.MessageType.FullName == Timestamp.Descriptor.FullName =>
            new() { ["type"] = "string", ["format"] = "date-time" },
        FieldType.Message when field.MessageType.FullName == Duration.Descriptor.FullName =>
            new() { ["type"] = "string", ["example"] = "3600s" },
        FieldType.Message when field.MessageType.FullName == Any.Descriptor.FullName =>
            new() { ["type"] = "object", ["additionalProperties"] = true },
        FieldType.Message => Reference(field.MessageType),
        FieldType.Enum => Reference(field.EnumType),
        FieldType.Bool => new() { ["type"] = "boolean" },
        FieldType.Bytes => new() { ["type"] = "string", ["format"] = "byte" },
        FieldType.Int32 or FieldType.SInt32 => new() { ["type"] = "integer", ["format"] = "int32" },
        FieldType.Int64 or FieldType.SFixed64 or FieldType.UInt64 => new() { ["type"] = "string", ["format"] = "int64" },
        // A value that is not finite is written as a string.
        FieldType.Double => new()
        {
            ["oneOf"] = new JsonArray(
                new JsonObject { ["type"] = "number" },
                new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("NaN", "Infinity", "-Infinity") }),
        },
        _ => new() { ["type"] = "string" },
    };

    // JSON writes these messages as strings, not objects.
    private static bool IsText(MessageDescriptor type) =>
        type.FullName == Timestamp.Descriptor.FullName || type.FullName == Duration.Descriptor.FullName;

    private static string Comment(IDescriptor descriptor) => (descriptor switch
    {
        FieldDescriptor field => field.Declaration,
        MethodDescriptor method => method.Declaration,
        MessageDescriptor message => message.Declaration,
        EnumDescriptor @enum => @enum.Declaration,
        _ => null,
    })?.LeadingComments.ReplaceLineEndings(" ").Trim() ?? "";

    [GeneratedRegex(@"\{(?<field>\w+)=(?<collection>\w+)/\*\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathVariable();
}
