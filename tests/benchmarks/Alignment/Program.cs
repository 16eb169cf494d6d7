using System.Diagnostics;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Net.Client;
using TruceData.V1;

// AlignmentBenchmark ADDRESS: a C# client that measures on command. Each line of standard input is a command, each answer one line:
//   lookups STEP FIRST LAST COUNT TAG LAYOUT SERIES   aligns the events of a tag with COUNT series, in columns or panels; prints seconds and rows
//   sessions FIRST LAST COUNT CALLS EVENT             aligns one event with COUNT daily series, CALLS times; prints the milliseconds of each call
using var channel = GrpcChannel.ForAddress($"http://{args[0]}");
var impact = new ImpactService.ImpactServiceClient(channel);
while (await Console.In.ReadLineAsync() is { } line)
{
    var words = line.Split(' ');
    Console.WriteLine(words[0] == "lookups"
        ? await LookUpsAsync(Number(1), Number(2), Number(3), Number(4), words[5], words[6] == "panels", words[7])
        : await SessionsAsync(Number(1), Number(2), Number(3), Number(4), words[5]));

    int Number(int index) => int.Parse(words[index], CultureInfo.InvariantCulture);
}

async Task<string> LookUpsAsync(int step, int first, int last, int count, string tag, bool inPanels, string series)
{
    var request = new AlignEventsRequest
    {
        Layout = inPanels ? AlignmentLayout.Panels : AlignmentLayout.Columns,
        Filter = new EventFilter { Tags = { tag } },
        Series = { Enumerable.Range(0, count).Select(i => $"series/{series}-{i:000}") },
        Window = new Window { Unit = WindowUnit.Elapsed, FirstOffset = first, LastOffset = last, Step = new Duration { Seconds = step } },
    };
    var start = Stopwatch.GetTimestamp();
    var rows = await ReadAsync(request);
    return string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:R} {rows}");
}

async Task<string> SessionsAsync(int first, int last, int count, int calls, string name)
{
    var request = new AlignEventsRequest
    {
        Events = { name },
        Series = { Enumerable.Range(0, count).Select(i => $"series/days-{i:000}") },
        Window = new Window { FirstOffset = first, LastOffset = last },
        Measure = Measure.LogReturn,
    };
    var milliseconds = new double[calls];
    for (var i = 0; i < calls; i++)
    {
        var start = Stopwatch.GetTimestamp();
        await ReadAsync(request);
        milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    return string.Join(' ', milliseconds.Select(m => m.ToString("R", CultureInfo.InvariantCulture)));
}

// Every message is parsed; the last value of each column is looked at.
async Task<long> ReadAsync(AlignEventsRequest request)
{
    long rows = 0;
    using var call = impact.AlignEvents(request);
    while (await call.ResponseStream.MoveNext(CancellationToken.None))
    {
        var values = call.ResponseStream.Current switch
        {
            { Column: { } column } => column.Values,
            { Panel: { } panel } => panel.Values,
            _ => [],
        };
        rows += values.Count;
        if (values.Count > 0 && double.IsInfinity(values[^1])) throw new InvalidOperationException("No price is infinite.");
    }

    return rows;
}
