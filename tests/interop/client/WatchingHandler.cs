namespace TruceData.Interop;

/// <summary>Tells whether each answer of the last call came compressed: the client gives messages, not their framing.</summary>
internal sealed class WatchingHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    public FrameFlags Answers { get; private set; } = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        Answers = new FrameFlags();
        var content = new StreamContent(new FollowedStream(await response.Content.ReadAsStreamAsync(cancellationToken), Answers));
        foreach (var (name, values) in response.Content.Headers)
            content.Headers.TryAddWithoutValidation(name, values);
        response.Content = content;
        return response;
    }
}
