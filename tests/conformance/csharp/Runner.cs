using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using TruceData.V1;

namespace TruceData.Conformance;

/// <summary>Sends the requests of cases and records the responses.</summary>
internal sealed partial class Runner(CallInvoker invoker)
{
    private const int DefaultTimeoutMilliseconds = 30_000;
    private static readonly Metadata.Entry Gzip = new("grpc-internal-encoding-request", "gzip");
    private static readonly Dictionary<string, MethodDescriptor> Methods = new[]
    {
        DatasetServiceReflection.Descriptor,
        EventServiceReflection.Descriptor,
        ImpactServiceReflection.Descriptor,
        IngestServiceReflection.Descriptor,
        MarketServiceReflection.Descriptor,
        PolicyServiceReflection.Descriptor,
        ReactionServiceReflection.Descriptor,
    }
        .SelectMany(file => file.Services)
        .SelectMany(service => service.Methods)
        .ToDictionary(method => $"{method.Service.FullName}/{method.Name}");

    /// <summary>Runs a case in JSON and returns its outcome in JSON.</summary>
    public async Task<string> RunAsync(string line)
    {
        using var document = JsonDocument.Parse(line);
        var testCase = document.RootElement;
        var descriptor = Methods[testCase.GetProperty("method").GetString()!];
        var keepsAll = GetText(testCase, "keep") != "columns";
        var responses = new List<string>();
        using var columns = new ColumnDigests();
        var code = StatusCode.OK;
        var reason = "";
        var field = "";
        try
        {
            await foreach (var response in ReadResponsesAsync(testCase, descriptor))
            {
                if (keepsAll) responses.Add(response.ToByteString().ToBase64());
                columns.Add(response);
            }
        }
        catch (RpcException error)
        {
            code = error.StatusCode;
            reason = GetReason(error);
            field = GetField(error);
        }
        return JsonSerializer.Serialize(
            new { name = GetText(testCase, "name"), code = FormatCode(code), reason, field, responses, columns = columns.ToDictionary() });
    }

    private async IAsyncEnumerable<IMessage> ReadResponsesAsync(JsonElement testCase, MethodDescriptor descriptor)
    {
        using var cancel = new CancellationTokenSource();
        var method = CreateMethod(descriptor);
        var requests = GetRequests(testCase).Select(json => JsonParser.Default.Parse(json, descriptor.InputType)).ToArray();
        var remaining = testCase.TryGetProperty("cancel_after", out var after) ? after.GetInt32() : int.MaxValue;
        var options = CreateOptions(testCase, cancel.Token);
        if (method.Type != MethodType.ServerStreaming)
        {
            var response = method.Type == MethodType.Unary
                ? invoker.AsyncUnaryCall(method, null, options, requests[0]).ResponseAsync
                : SendAsync(method, options, requests);
            if (remaining == 0) await cancel.CancelAsync();
            yield return await response;
            yield break;
        }
        using var call = invoker.AsyncServerStreamingCall(method, null, options, requests[0]);
        if (remaining == 0) await cancel.CancelAsync();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            if (remaining > 0) yield return call.ResponseStream.Current;
            if (--remaining == 0) await cancel.CancelAsync();
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
            // The server ended the call before it received all requests. Its response has the reason.
        }
        return await call;
    }

    private static CallOptions CreateOptions(JsonElement testCase, CancellationToken cancellationToken)
    {
        var metadata = new Metadata();
        if (GetText(testCase, "compression") == "gzip") metadata.Add(Gzip);
        if (testCase.TryGetProperty("metadata", out var entries))
        {
            foreach (var entry in entries.EnumerateObject()) metadata.Add(entry.Name, entry.Value.GetString()!);
        }
        var timeout = testCase.TryGetProperty("timeout_ms", out var stated) ? stated.GetInt32() : DefaultTimeoutMilliseconds;
        return new(metadata, TimeProvider.System.GetUtcNow().AddMilliseconds(timeout).UtcDateTime, cancellationToken);
    }

    private static IEnumerable<string> GetRequests(JsonElement testCase) =>
        testCase.TryGetProperty("requests", out var requests) ? requests.EnumerateArray().Select(each => each.GetRawText())
        : [testCase.TryGetProperty("request", out var request) ? request.GetRawText() : "{}"];

    private static Method<IMessage, IMessage> CreateMethod(MethodDescriptor descriptor)
    {
        var type = descriptor.IsServerStreaming ? MethodType.ServerStreaming
            : descriptor.IsClientStreaming ? MethodType.ClientStreaming
            : MethodType.Unary;
        var (request, response) = (CreateMarshaller(descriptor.InputType), CreateMarshaller(descriptor.OutputType));
        return new(type, descriptor.Service.FullName, descriptor.Name, request, response);
    }

    private static Marshaller<IMessage> CreateMarshaller(MessageDescriptor descriptor) =>
        Marshallers.Create(message => message.ToByteArray(), bytes => descriptor.Parser.ParseFrom(bytes));

    private static string GetReason(RpcException error) => error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? "";

    private static string GetField(RpcException error) =>
        error.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations.FirstOrDefault()?.Field ?? "";

    private static string FormatCode(StatusCode code) =>
        code == StatusCode.OK ? "OK" : WordStart().Replace(code.ToString(), "_").ToUpperInvariant();

    private static string GetText(JsonElement testCase, string key) => testCase.TryGetProperty(key, out var value) ? value.GetString()! : "";

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])", RegexOptions.None, 1000)]
    private static partial Regex WordStart();
}
