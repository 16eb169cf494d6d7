using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using TruceData.Testing.V1;

namespace TruceData.Grpc.Tests.Support;

/// <summary>Sends what a gRPC client would not.</summary>
sealed class RawClient(Uri address) : IDisposable
{
    readonly HttpClient _http = new() { BaseAddress = address };

    public static byte[] Frame(byte[] payload, byte flag = 0, int? length = null)
    {
        var frame = new byte[5 + payload.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), length ?? payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    public Task<RawAnswer> EchoAsync(EchoRequest request, params (string Key, string Value)[] headers) =>
        SendAsync("Echo", Frame(request.ToByteArray()), headers);

    public async Task<RawAnswer> SendAsync(string method, byte[] body, params (string Key, string Value)[] headers)
    {
        using var message = Message($"/trucedata.testing.v1.TestService/{method}", body, headers);
        return await SendAsync(message);
    }

    public async Task<RawAnswer> SendAsync(HttpRequestMessage message)
    {
        using var response = await _http.SendAsync(message);
        var body = await response.Content.ReadAsByteArrayAsync();
        return new RawAnswer(
            response.StatusCode, body, Find(response, "grpc-status"), Find(response, "grpc-message"), Find(response, "grpc-encoding"),
            Find(response, "grpc-accept-encoding"), response.Headers.Contains("grpc-status"));
    }

    public Task<HttpResponseMessage> DownloadAsync(DownloadRequest request, params (string Key, string Value)[] headers) =>
        _http.SendAsync(
            Message("/trucedata.testing.v1.TestService/Download", Frame(request.ToByteArray()), headers),
            HttpCompletionOption.ResponseHeadersRead);

    public static HttpRequestMessage Message(string path, byte[] body, params (string Key, string Value)[] headers)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        foreach (var (key, value) in headers)
            message.Headers.TryAddWithoutValidation(key, value);
        return message;
    }

    public void Dispose() => _http.Dispose();

    static string? Find(HttpResponseMessage response, string key)
    {
        if (response.Headers.TryGetValues(key, out var values) || response.TrailingHeaders.TryGetValues(key, out values))
            return string.Join(',', values);
        return null;
    }
}

/// <summary>An answer as it is on the wire.</summary>
sealed record RawAnswer(
    HttpStatusCode Http, byte[] Body, string? Status, string? Message, string? Encoding, string? AcceptEncoding, bool IsTrailersOnly);
