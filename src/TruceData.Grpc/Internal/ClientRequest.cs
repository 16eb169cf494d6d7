using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>Makes the HTTP request of each attempt of a call: Request-Headers → Call-Definition *Custom-Metadata.</summary>
sealed class ClientRequest(ClientTransport transport, IMethod method, string? host, CallOptions options, ClientDeadline deadline)
{
    /// <summary>How requests are compressed, or null.</summary>
    public string? Encoding { get; } = ReadEncoding(options);

    public async Task<HttpRequestMessage> CreateAsync(Uri address, int previousAttempts, Func<Stream, CancellationToken, Task> write)
    {
        var metadata = await AddCredentialsAsync(address, options.Headers ?? Metadata.Empty);
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(address, method.FullName))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ClientRequestContent(write, deadline.Token),
        };
        var headers = message.Headers;
        headers.Host = host;
        // "TE → "te" "trailers"": says that trailers are understood all the way.
        headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        headers.TryAddWithoutValidation("user-agent", UserAgent.Value);
        headers.TryAddWithoutValidation(Protocol.AcceptEncodingHeader, MessageEncoding.Accepted);
        if (Encoding is not null)
            headers.TryAddWithoutValidation(Protocol.EncodingHeader, Encoding);
        if (previousAttempts > 0)
            headers.TryAddWithoutValidation(ClientAttempts.PreviousHeader, previousAttempts.ToString(CultureInfo.InvariantCulture));
        if (deadline.Header is { } timeout)
            headers.TryAddWithoutValidation(Protocol.TimeoutHeader, timeout);
        foreach (var entry in metadata)
            ClientFields.Add(headers, entry);
        return message;
    }

    // As with Grpc.Net.Client a header of this name asks for compression; it is not sent.
    static string? ReadEncoding(CallOptions options)
    {
        if (options.Headers?.GetValue(Protocol.RequestEncodingHeader) is not { } encoding || encoding == MessageEncoding.Identity)
            return null;
        return MessageEncoding.IsKnown(encoding) ? encoding : throw new InvalidOperationException($"The encoding {encoding} is not known; {MessageEncoding.Accepted} are.");
    }

    async Task<Metadata> AddCredentialsAsync(Uri address, Metadata headers)
    {
        if (transport.Credentials is null && options.Credentials is null)
            return headers;
        var all = new Metadata();
        foreach (var entry in headers)
            all.Add(entry);
        var context = new AuthInterceptorContext(new Uri(address, "/" + method.ServiceName).ToString(), method.Name, deadline.Token);
        foreach (var credentials in new[] { transport.Credentials, options.Credentials })
        {
            if (credentials is not null)
                await credentials.AddAsync(context, all);
        }
        return all;
    }
}
