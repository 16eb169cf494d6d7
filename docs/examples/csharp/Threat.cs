#:project ../../../src/TruceData.Client
#:property PublishAot=false
#:property GenerateDocumentationFile=false
#:property EnforceCodeStyleInBuild=false

// Aligns the threat of 10 October 2025 with three markets and prints cumulative returns.
using TruceData.Client;
using TruceData.V1;

using var client = new TruceDataClient(args.Length > 0 ? args[0] : "localhost:50051");
var alignment = await client.AlignAsync(new AlignEventsRequest
{
    Events = { "events/us-100-tariff-threat-first-post" },
    Series = { "series/sp500-close-daily", "series/btcusd-daily", "series/wti-front-daily" },
    Window = new Window { FirstOffset = -2, LastOffset = 3 },
    Measure = Measure.CumulativeSimpleReturn,
});
Console.WriteLine($"session offset       {string.Join(' ', alignment.Header.Offsets.Select(o => $"{o,8:+0;-0;+0}"))}");
foreach (var column in alignment.Columns)
{
    var values = column.Values.ToArray();
    Console.WriteLine($"{column.Series["series/".Length..],-20} {string.Join(' ', values.Select(v => $"{100 * v,7:+0.00;-0.00;+0.00}%"))}");
}
