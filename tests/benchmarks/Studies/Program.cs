using System.Diagnostics;
using System.Globalization;
using Grpc.Net.Client;
using TruceData.V1;

// StudyBenchmark ADDRESS: a C# client that measures on command. Each line of standard input is a command, each answer one line:
//   study LAYOUT TAG COUNT [TEST…]   a market model of the events of a tag and COUNT series, with the tests named or all but the bootstrap; prints
//                                    seconds, pairs, the bytes of the largest message, and the sum of all abnormal returns that were sent
//   pairs LAYOUT LIST [TEST…]        the study of a list of pairs, with the same output
using var channel = GrpcChannel.ForAddress($"http://{args[0]}");
var impact = new ImpactService.ImpactServiceClient(channel);
while (await Console.In.ReadLineAsync() is { } line)
{
    var words = line.Split(' ');
    Console.WriteLine(await StudyAsync(RequestOf(words)));
}

static EstimateImpactRequest RequestOf(string[] words)
{
    var isPaired = words[0] == "pairs";
    var request = new EstimateImpactRequest
    {
        Benchmark = "series/market",
        Layout = Enum.Parse<ImpactLayout>(words[1]),
        EstimationWindow = new SessionRange { FirstOffset = -250, LastOffset = -11 },
        Tests = { words[(isPaired ? 3 : 4)..].Select(Enum.Parse<EventStudyTest>) },
    };
    if (isPaired)
    {
        request.PairList = words[2];
        return request;
    }

    request.Filter = new EventFilter { Tags = { words[2] } };
    var count = int.Parse(words[3], CultureInfo.InvariantCulture);
    request.Series.AddRange(Enumerable.Range(0, count).Select(i => $"series/days-{i:0000}"));
    return request;
}

async Task<string> StudyAsync(EstimateImpactRequest request)
{
    var layout = request.Layout;
    var (pairs, largest, sum) = (0L, 0, 0.0);
    var start = Stopwatch.GetTimestamp();
    using var call = impact.EstimateImpact(request);
    while (await call.ResponseStream.MoveNext(CancellationToken.None))
    {
        var answer = call.ResponseStream.Current;
        largest = Math.Max(largest, answer.CalculateSize());
        if (layout == ImpactLayout.Aggregates && answer.Aggregate is { SeriesIndex: >= 0 } aggregate) pairs += aggregate.EventCounts[0];
        if (answer.Results is not { } results) continue;
        pairs += results.Observations.Count;
        foreach (var value in results.AbnormalReturns) sum += value;
    }

    return string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:R} {pairs} {largest} {sum:R}");
}
