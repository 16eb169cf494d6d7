#:project ../../../src/TruceData.Contracts
#:property PublishAot=false
#:property GenerateDocumentationFile=false
#:property EnforceCodeStyleInBuild=false

// Aligns the threat of 10 October 2025 with three markets and prints cumulative returns.
using Grpc.Core;
using Grpc.Net.Client;
using TruceData.V1;

using var channel = GrpcChannel.ForAddress($"http://{(args.Length > 0 ? args[0] : "localhost:50051")}");
var impact = new ImpactService.ImpactServiceClient(channel);
using var call = impact.AlignEvents(new AlignEventsRequest
{
    Events = { "events/us-100-tariff-threat-first-post" },
    Series = { "series/sp500-close-daily", "series/btcusd-daily", "series/wti-front-daily" },
    Window = new Window { FirstOffset = -2, LastOffset = 3 },
    Measure = Measure.CumulativeSimpleReturn,
});
AlignmentHeader? header = null;
await foreach (var answer in call.ResponseStream.ReadAllAsync())
{
    if (answer.Header is not null)
    {
        header = answer.Header;
        Console.WriteLine($"session offset       {string.Join(' ', header.Offsets.Select(o => $"{o,8:+0;-0;+0}"))}");
    }
    else if (header is not null)
    {
        var name = header.Series[answer.Column.SeriesIndex].Name["series/".Length..];
        Console.WriteLine($"{name,-20} {string.Join(' ', answer.Column.Values.Select(v => $"{100 * v,7:+0.00;-0.00;+0.00}%"))}");
    }
}
