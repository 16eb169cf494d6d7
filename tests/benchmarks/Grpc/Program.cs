using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Spectre.Console;
using TruceData.Benchmarks;
using TruceData.Benchmarks.V1;

// dotnet run -c Release --project tests/benchmarks/Grpc [-- ROUNDS]: our gRPC server beside bare Kestrel endpoints that answer the same
// bytes, in one process, in turn, by h2load (Debian's nghttp2-client). Prints medians of the rounds and of their ratios.
const int MessagesOfStream = 20;
const int WarmUps = 4; // Until the just-in-time compiler is done with both: it goes on improving them over some 500,000 calls.
var rounds = args.Length > 0 ? int.Parse(args[0]) : 9;
(string Name, string Method, BenchRequest Request, int Requests, int Streams, int Messages)[] cases =
[
    ("unary, 100 bytes", "Unary", new(), 200_000, 25, 1),
    ($"stream of {MessagesOfStream} messages of 512 KiB", "Stream", new() { Count = MessagesOfStream }, 160, 1, MessagesOfStream),
];

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
builder.Services.AddSingleton<TruceData.Benchmarks.BenchService>();
builder.Services.AddGrpc();
await using var app = builder.Build();
app.MapGrpcService<TruceData.Benchmarks.BenchService>();
BareEndpoints.Map(app);
await app.StartAsync();
var port = new Uri(app.Urls.Single()).Port;

var table = new Table().AddColumns("", "requests/s", "MB/s", "server processor µs/request", "allocated bytes/message");
foreach (var (name, method, request, requests, streams, messages) in cases)
{
    var body = Path.GetTempFileName();
    await File.WriteAllBytesAsync(body, Answers.Frame(request));
    var (ours, bare) = (new List<Load>(), new List<Load>());
    for (var round = -WarmUps; round < rounds; round++)
    {
        var one = await Load.RunAsync(port, $"/trucedata.benchmarks.v1.BenchService/{method}", body, requests, streams);
        var other = await Load.RunAsync(port, $"{BareEndpoints.Service}/{method}", body, requests, streams);
        if (round < 0) continue;
        ours.Add(one);
        bare.Add(other);
    }

    File.Delete(body);
    AddRow($"{name}: ours", ours, messages);
    AddRow($"{name}: bare", bare, messages);
    table.AddRow("  ours / bare", $"{Median(ours.Zip(bare, (o, b) => o.Requests / b.Requests)):F3}", "", $"{Median(ours.Zip(bare, (o, b) => o.Processor / b.Processor)):F3}", "");
}

AnsiConsole.Write(table);
await app.StopAsync();

void AddRow(string name, List<Load> loads, int messages) => table.AddRow(
    name, $"{Median(loads.Select(l => l.Requests)):F0}", $"{Median(loads.Select(l => l.Megabytes)):F1}", $"{Median(loads.Select(l => l.Processor.TotalMicroseconds)):F1}", $"{Median(loads.Select(l => l.Allocated)) / messages:F0}");

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToArray();
    return sorted[sorted.Length / 2];
}
