using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using TruceData.Interop;
using TruceData.Protocols;

// `interop-server` listens on two free ports and says them: HTTP/2, then HTTP/1.1. It ends with its standard input.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
    kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
});
builder.Services.AddGrpc(options => options.ResponseCompressionAlgorithm = "gzip");
await using var app = builder.Build();
app.Use(RequestFlags.FollowAsync);
app.UseGrpcWebAndConnect();
app.MapGrpcService<InteropService>();
await app.StartAsync();
await Console.Out.WriteLineAsync(string.Join(' ', app.Urls.Select(url => new Uri(url).Port)));
await Console.In.ReadToEndAsync();
await app.StopAsync();
