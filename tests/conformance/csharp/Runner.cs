using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using TruceData.V1;

namespace TruceData.Conformance;

/// <summary>Sends cases and notes what came.</summary>
internal sealed partial class Runner(CallInvoker invoker)
{
    private const int DefaultTimeoutMs = 30_000;
    private static readonly Metadata.Entry Gzip = new("grpc-internal-encoding-request", "gzip");
    private static readonly Dictionary<string, MethodDescriptor> Methods = new[]
    {
        DatasetServiceReflection.Descriptor, EventServiceReflection.Descriptor, ImpactServiceReflection.Descriptor, IngestServiceReflection.Descriptor,
        MarketServiceReflection.Descriptor, PolicyServiceReflection.Descriptor, ReactionServiceReflection.Descriptor,
    }.SelectMany(file => file.Services).SelectMany(service => service.Methods).ToDictionary(method => $"{method.Service.FullName}/{method.Name}");

    /// <summary>One case of JSON to one outcome of JSON.</summary>
    public async Task<string> RunAsync(string line)
    {
        using var document = JsonDocument.Parse(line);
        var one = document.RootElement;
        var descriptor = Methods[one.GetProperty("method").GetString()!];
        var keepsAll = Text(one, "keep") != "columns";
        var responses = new List<string>();
        using var columns = new ColumnDigests();
        var (code, reason, field) = (StatusCode.OK, "", "");
        try
        {
            await foreach (var response in AnswersAsync(one, descriptor))
            {
                if (keepsAll) responses.Add(response.ToByteString().ToBase64());
                columns.Add(response);
            }
        }
        catch (RpcException error)
        {
            (code, reason, field) = (error.StatusCode, Reason(error), FieldOf(error));
        }
        return JsonSerializer.Serialize(
            new { name = Text(one, "name"), code = NameOf(code), reason, field, responses, columns = columns.ToDictionary() });
    }

    private async IAsyncEnumerable<IMessage> AnswersAsync(JsonElement one, MethodDescriptor descriptor)
    {
        using var cancel = new CancellationTokenSource();
        var method = MethodOf(descriptor);
        var requests = Requests(one).Select(json => JsonParser.Default.Parse(json, descriptor.InputType)).ToArray();
        var left = one.TryGetProperty("cancel_after", out var after) ? after.GetInt32() : int.MaxValue;
        var options = OptionsOf(one, cancel.Token);
        if (method.Type != MethodType.ServerStreaming)
        {
            var answer = method.Type == MethodType.Unary
                ? invoker.AsyncUnaryCall(method, null, options, requests[0]).ResponseAsync
                : SendAsync(method, options, requests);
            if (left == 0) await cancel.CancelAsync();
            yield return await answer;
            yield break;
        }
        using var call = invoker.AsyncServerStreamingCall(method, null, options, requests[0]);
        if (left == 0) await cancel.CancelAsync();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            if (left > 0) yield return call.ResponseStream.Current;
            if (--left == 0) await cancel.CancelAsync();
        }
    }

    private async Task<IMessage> SendAsync(Method<IMessage, IMessage> method, CallOptions options, IMessage[] requests)
    {
        using var call = invoker.AsyncClientStreamingCall(method, null, options);
        try
        {
            foreach (var request in requests) await call.RequestStream.WriteAsync(request);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException)
        {
            // The server ended the call before it had everything; its answer says why.
        }
        return await call;
    }

    private static CallOptions OptionsOf(JsonElement one, CancellationToken token)
    {
        var metadata = new Metadata();
        if (Text(one, "compression") == "gzip") metadata.Add(Gzip);
        if (one.TryGetProperty("metadata", out var entries))
        {
            foreach (var entry in entries.EnumerateObject()) metadata.Add(entry.Name, entry.Value.GetString()!);
        }
        var timeout = one.TryGetProperty("timeout_ms", out var stated) ? stated.GetInt32() : DefaultTimeoutMs;
        return new(metadata, TimeProvider.System.GetUtcNow().AddMilliseconds(timeout).UtcDateTime, token);
    }

    private static IEnumerable<string> Requests(JsonElement one) =>
        one.TryGetProperty("requests", out var several) ? several.EnumerateArray().Select(each => each.GetRawText())
        : [one.TryGetProperty("request", out var request) ? request.GetRawText() : "{}"];

    private static Method<IMessage, IMessage> MethodOf(MethodDescriptor descriptor)
    {
        var type = descriptor.IsServerStreaming ? MethodType.ServerStreaming : descriptor.IsClientStreaming ? MethodType.ClientStreaming : MethodType.Unary;
        return new(type, descriptor.Service.FullName, descriptor.Name, MarshallerOf(descriptor.InputType), MarshallerOf(descriptor.OutputType));
    }

    private static Marshaller<IMessage> MarshallerOf(MessageDescriptor descriptor) =>
        Marshallers.Create(message => message.ToByteArray(), bytes => descriptor.Parser.ParseFrom(bytes));

    private static string Reason(RpcException error) => error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? "";

    private static string FieldOf(RpcException error) => error.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations.FirstOrDefault()?.Field ?? "";

    private static string NameOf(StatusCode code) => code == StatusCode.OK ? "OK" : WordStart().Replace(code.ToString(), "_").ToUpperInvariant();

    private static string Text(JsonElement one, string key) => one.TryGetProperty(key, out var value) ? value.GetString()! : "";

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])", RegexOptions.None, 1000)]
    private static partial Regex WordStart();
}
