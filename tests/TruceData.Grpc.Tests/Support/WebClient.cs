using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace TruceData.Grpc.Tests.Support;

/// <summary>Sends HTTP requests as browsers and curl do.</summary>
sealed class WebClient(Uri address, bool http2) : IDisposable
{
    readonly HttpClient _http = new() { BaseAddress = address };

    public static string Path(string method) => $"/trucedata.testing.v1.TestService/{method}";

    public Task<WebAnswer> PostAsync(string method, string contentType, string body, params (string Key, string Value)[] headers) =>
        PostAsync(method, contentType, Encoding.UTF8.GetBytes(body), headers);

    public async Task<WebAnswer> PostAsync(string method, string contentType, byte[] body, params (string Key, string Value)[] headers)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, Path(method)) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await SendAsync(message, headers);
    }

    public async Task<WebAnswer> GetAsync(string method, string query, params (string Key, string Value)[] headers)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, Path(method) + query);
        return await SendAsync(message, headers);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The messages of a body, each with its flags.</summary>
    public static IReadOnlyList<(byte Flags, byte[] Payload)> Frames(byte[] body)
    {
        var frames = new List<(byte, byte[])>();
        for (var at = 0; at < body.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at + 1));
            frames.Add((body[at], body[(at + 5)..(at + 5 + length)]));
            at += 5 + length;
        }
        return frames;
    }

    async Task<WebAnswer> SendAsync(HttpRequestMessage message, (string Key, string Value)[] headers)
    {
        message.Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        message.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        foreach (var (key, value) in headers)
        {
            if (!message.Headers.TryAddWithoutValidation(key, value))
                message.Content!.Headers.TryAddWithoutValidation(key, value);
        }
        using var response = await _http.SendAsync(message);
        var fields = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(field => field.Key.ToLowerInvariant(), field => string.Join(',', field.Value));
        return new WebAnswer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(), fields);
    }
}

/// <summary>An answer: its status, its body and its header fields in lower case.</summary>
sealed record WebAnswer(int Http, byte[] Body, IReadOnlyDictionary<string, string> Fields)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string? Field(string name) => Fields.GetValueOrDefault(name);
}
