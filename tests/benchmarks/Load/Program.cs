using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using TruceData.V1;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

// LoadBenchmark mix ADDRESS CLIENTS SECONDS       mixed reads with 0 to 1 s between the calls of a client: rate, times and errors
// LoadBenchmark bars ADDRESS BARS REPETITIONS     imports bars of a second, then reads, aligns and studies them: time per bar and per call
// LoadBenchmark studies ADDRESS STUDIES SECONDS   GetEvent, one call at a time, while heavy bootstrap studies run: times of both
var (scenario, address, count, seconds) = (args[0], args[1], int.Parse(args[2]), int.Parse(args[3]));
var times = new ConcurrentDictionary<string, ConcurrentBag<double>>();
var errors = new ConcurrentDictionary<string, int>();
using var end = new CancellationTokenSource();
using var first = GrpcChannel.ForAddress(address);
string[] events =
[
    .. new EventService.EventServiceClient(first).ListEvents(new() { PageSize = 100 }).Events
        .Select(e => e.Name).Where(name => name.Contains("2025-10", StringComparison.Ordinal)),
];
string[] series =
[
    .. new MarketService.MarketServiceClient(first).ListSeries(new() { PageSize = 100 }).Series
        .Select(s => s.Name).Where(name => name.EndsWith("-daily", StringComparison.Ordinal)),
];
var watch = Stopwatch.StartNew();
switch (scenario)
{
    case "bars":
        await RunBarsAsync();
        break;
    case "mix":
        end.CancelAfter(TimeSpan.FromSeconds(seconds));
        await Task.WhenAll(Enumerable.Range(0, count).Select(ReadAsync));
        break;
    default:
        end.CancelAfter(TimeSpan.FromSeconds(seconds));
        await Task.WhenAll([ReadEventsAsync(), .. Enumerable.Range(0, count).Select(StudyAsync)]);
        break;
}

Console.WriteLine($"{times.Values.Sum(t => t.Count) / watch.Elapsed.TotalSeconds:0.0} calls/s");
foreach (var (name, bag) in times.OrderBy(t => t.Key))
{
    var sorted = bag.Order().ToArray();
    Console.WriteLine(
        $"{name,-18} {sorted.Length,7} calls  median {At(0.5):0.0} ms  95 % {At(0.95):0.0} ms  99 % {At(0.99):0.0} ms  longest {sorted[^1]:0.0} ms");

    double At(double share) => sorted[(int)(share * (sorted.Length - 1))];
}

foreach (var (error, number) in errors) Console.WriteLine($"{number} times {error}");

async Task RunBarsAsync()
{
    const int chunkLength = 50_000;
    var last = new DateTime(2025, 11, 1, 0, 0, 0, DateTimeKind.Utc);
    var start = last.AddSeconds(-count);
    var market = new MarketService.MarketServiceClient(first);
    var impact = new ImpactService.ImpactServiceClient(first);
    var bars = new Series
    {
        Name = $"series/bars-{count}",
        DisplayName = "Synthetic bars",
        Instrument = "instruments/btcusd",
        Fields = { new FieldSpec { Field = Field.Close, Unit = new() { Kind = UnitKind.Price, Currency = "USD", Per = "bitcoin" } } },
        Frequency = new Frequency { Unit = FrequencyUnit.Second, Count = 1 },
        Adjustment = Adjustment.Raw,
        Source = "synthetic",
        Publisher = "synthetic",
        Terms = "none",
        KnowledgeDelay = new(),
    };
    var started = Stopwatch.GetTimestamp();
    using (var upload = new IngestService.IngestServiceClient(first).ImportSeries())
    {
        await upload.RequestStream.WriteAsync(new() { Header = new() { Header = new() { Author = "benchmark", Message = "bars" }, Series = bars } });
        var random = new Random(1);
        var value = 100_000.0;
        for (var done = 0; done < count; done += chunkLength)
        {
            var chunk = new SeriesChunk { Series = bars.Name, Columns = { new Column { Field = Field.Close } } };
            for (var i = done; i < Math.Min(count, done + chunkLength); i++)
            {
                chunk.TimeUnixNanos.Add((start.AddSeconds(i) - DateTime.UnixEpoch).Ticks * 100);
                chunk.Columns[0].Values.Add(value = Math.Round(value + (random.Next(-100, 101) * 0.01), 2));
            }

            await upload.RequestStream.WriteAsync(new() { Chunk = chunk });
        }

        await upload.RequestStream.CompleteAsync();
        await upload;
    }

    PrintRate("import", started);
    var lastDay = new EventFilter { Time = Between(last.AddDays(-1), last) };
    for (var i = 0; i < seconds; i++)
    {
        started = Stopwatch.GetTimestamp();
        using (var call = market.ReadSeries(new() { Series = { bars.Name } })) await DrainAsync(call.ResponseStream);
        PrintRate("read", started);
        await MeasureStreamAsync(
            "read an hour", market.ReadSeries(new() { Series = { bars.Name }, Time = Between(last.AddDays(-2), last.AddDays(-2).AddHours(1)) }));
        var window = new Window { Unit = WindowUnit.Bars, FirstOffset = -600, LastOffset = 600 };
        await MeasureStreamAsync("align", impact.AlignEvents(new() { Filter = lastDay, Series = { bars.Name }, Window = window }));
        await MeasureStreamAsync("study", impact.EstimateImpact(new()
        {
            Filter = lastDay,
            Series = { bars.Name },
            Model = NormalModel.ConstantMean,
            MinimumObservations = 5,
            EstimationWindow = new SessionRange { FirstOffset = -8, LastOffset = -2 },
            EventWindow = new SessionRange { FirstOffset = -1, LastOffset = 0 },
        }));
    }
}

static Interval Between(DateTime from, DateTime to) => new() { StartTime = Timestamp.FromDateTime(from), EndTime = Timestamp.FromDateTime(to) };

void PrintRate(string name, long started)
{
    var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
    Console.WriteLine($"{name,-18} {count} bars in {elapsed:0.00} s, {elapsed / count * 1e9:0} ns a bar");
}

async Task ReadAsync(int seed)
{
    var random = new Random(seed);
    using var channel = GrpcChannel.ForAddress(address);
    var (eventService, market) = (new EventService.EventServiceClient(channel), new MarketService.MarketServiceClient(channel));
    var impact = new ImpactService.ImpactServiceClient(channel);
    while (!end.IsCancellationRequested)
    {
        await Task.WhenAny(Task.Delay(random.Next(1000), end.Token));
        var (@event, name) = (events[random.Next(events.Length)], series[random.Next(series.Length)]);
        await (random.Next(8) switch
        {
            0 or 1 => MeasureAsync("GetEvent", () => eventService.GetEventAsync(new() { Name = @event }, cancellationToken: end.Token)),
            2 => MeasureAsync("ListEvents", () => eventService.ListEventsAsync(new() { PageSize = 20 }, cancellationToken: end.Token)),
            3 => MeasureAsync("ListSeries", () => market.ListSeriesAsync(new() { PageSize = 20 }, cancellationToken: end.Token)),
            4 or 5 => MeasureStreamAsync("ReadSeries", market.ReadSeries(new() { Series = { name } }, cancellationToken: end.Token)),
            6 => MeasureStreamAsync("AlignEvents", impact.AlignEvents(Alignment(@event, name), cancellationToken: end.Token)),
            _ => MeasureStreamAsync("EstimateImpact", impact.EstimateImpact(Study(@event, name), cancellationToken: end.Token)),
        });
    }
}

async Task ReadEventsAsync()
{
    using var channel = GrpcChannel.ForAddress(address);
    var client = new EventService.EventServiceClient(channel);
    for (var i = 0; !end.IsCancellationRequested; i++)
    {
        await MeasureAsync("GetEvent", () => client.GetEventAsync(new() { Name = events[i % events.Length] }, cancellationToken: end.Token));
        await Task.WhenAny(Task.Delay(20, end.Token));
    }
}

async Task StudyAsync(int seed)
{
    using var channel = GrpcChannel.ForAddress(address);
    var request = new EstimateImpactRequest
    {
        Filter = new EventFilter(),
        Series = { series.Take(10) },
        Model = NormalModel.ConstantMean,
        EstimationWindow = new SessionRange { FirstOffset = -40, LastOffset = -11 },
        EventWindow = new SessionRange { FirstOffset = -5, LastOffset = 5 },
        Tests = { EventStudyTest.Bootstrap },
        Bootstrap = new Bootstrap { Replications = 20_000, Seed = (ulong)seed + 1 },
        MinimumObservations = 10,
        Layout = ImpactLayout.Aggregates,
    };
    while (!end.IsCancellationRequested)
        await MeasureStreamAsync("EstimateImpact", new ImpactService.ImpactServiceClient(channel).EstimateImpact(request, cancellationToken: end.Token));
}

static AlignEventsRequest Alignment(string @event, string series) => new() { Events = { @event }, Series = { series } };

static EstimateImpactRequest Study(string @event, string series) => new()
{
    Events = { @event },
    Series = { series },
    Model = NormalModel.ConstantMean,
    MinimumObservations = 10,
    EstimationWindow = new SessionRange { FirstOffset = -40, LastOffset = -11 },
};

async Task MeasureAsync<T>(string name, Func<AsyncUnaryCall<T>> call)
{
    var started = Stopwatch.GetTimestamp();
    try
    {
        await call();
        times.GetOrAdd(name, _ => []).Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
    catch (RpcException e)
    {
        Count(name, e);
    }
}

async Task MeasureStreamAsync<T>(string name, AsyncServerStreamingCall<T> call)
{
    var started = Stopwatch.GetTimestamp();
    try
    {
        using (call)
        {
            await DrainAsync(call.ResponseStream);
        }

        times.GetOrAdd(name, _ => []).Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
    catch (RpcException e)
    {
        Count(name, e);
    }
}

static async Task DrainAsync<T>(IAsyncStreamReader<T> stream)
{
    while (await stream.MoveNext(default))
    {
    }
}

void Count(string name, RpcException error)
{
    // Not every event has enough bars of every series around it.
    if (end.IsCancellationRequested || error.StatusCode is StatusCode.FailedPrecondition or StatusCode.OutOfRange) return;
    errors.AddOrUpdate($"{name}: {error.StatusCode}: {error.Status.Detail}", 1, (_, n) => n + 1);
}
