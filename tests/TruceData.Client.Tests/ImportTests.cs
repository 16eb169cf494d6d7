using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace TruceData.Client.Tests;

/// <summary>What is written, and streams whose server stops.</summary>
public sealed class ImportTests : IAsyncLifetime
{
    private const int LongCount = 800_000;
    private static readonly V1.ImportHeader Why = new() { Author = "test", Message = "bars of the test" };

    private readonly RunningServer _server = new();
    private TruceDataClient? _client;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TruceDataClient Client => _client ??= new(_server.Address, new TruceDataClientOptions { Attempts = 8 });

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task Columns_come_back_to_the_bit()
    {
        long[] times = [-1, 0, (1L << 53) + 1, 1_700_000_000_000_000_000];
        var columns = Both([-0.0, double.NaN, double.Epsilon, double.MaxValue]);
        Assert.False((await Client.ImportAsync(new V1.ImportHeader(Why) { ValidateOnly = true }, About("series/bits"), times, columns, Ct)).Changed);
        Assert.True((await Client.ImportAsync(Why, About("series/bits"), times, columns, Ct)).Changed);
        Assert.False((await Client.ImportAsync(Why, About("series/bits"), times, columns, Ct)).Changed);
        var read = await Client.GetSeriesAsync(new V1.ReadSeriesRequest { Series = { "series/bits" } }, Ct);
        Assert.Equal(times, read.TimeUnixNanos.ToArray());
        foreach (var (name, values) in columns) Assert.Equal(Bits(values), Bits(read.Columns[name]));
    }

    [Fact]
    public async Task Series_that_do_not_fit_into_one_header_are_all_in_the_header_of_the_answer()
    {
        string[] names = ["series/large-0", "series/large-1", "series/large-2", "series/btcusd-daily"];
        foreach (var name in names[..3])
        {
            var series = About(name);
            series.Note = new string('n', 600_000);
            await Client.ImportAsync(Why, series, new long[] { 0 }, Both([1]), Ct);
        }

        const string Event = "events/us-100-tariff-threat-first-post";
        var alignment = await Client.AlignAsync(new V1.AlignEventsRequest { Events = { Event }, Series = { names } }, Ct);
        Assert.Equal(names, alignment.Header.Series.Select(s => s.Name));
        Assert.Equal(names.Length, alignment.Header.Fields.Count);
        Assert.Equal(names, alignment.Columns.Select(c => c.Series));

        var study = new V1.EstimateImpactRequest
        {
            Events = { Event },
            Series = { names },
            Model = V1.NormalModel.ConstantMean,
            EstimationWindow = new() { FirstOffset = -35, LastOffset = -6 },
            EventWindow = new() { FirstOffset = -5, LastOffset = 5 },
            MinimumObservations = 10,
        };
        var impact = await Client.EstimateImpactAsync(study, Ct);
        Assert.Equal(names, impact.Header.Series.Select(s => s.Name));
        Assert.Equal(names.Length, impact.Header.Fields.Count);
    }

    [Fact]
    public async Task Columns_of_another_length_are_refused_before_a_call()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => Client.ImportAsync(Why, About("series/wrong"), new long[2], Both([1, 2, 3]), Ct));
        Assert.StartsWith("value has 3 values for 2 times.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_the_records_own_source_is_told_as_it_is()
    {
        IEnumerable<V1.Record> broken = [new() { Source = new() { Name = "sources/first" } }, new()];
        var import = Client.ImportAsync(Why, broken.Select(record => record.Source is null ? throw new InvalidOperationException("the source broke") : record), Ct);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => import.WaitAsync(TimeSpan.FromSeconds(10), Ct));
        Assert.Equal("the source broke", error.Message);
    }

    [Fact]
    public async Task A_wrong_record_is_named_and_nothing_is_written()
    {
        var day = Timestamp.FromDateTimeOffset(new(2025, 10, 9, 0, 0, 0, TimeSpan.Zero));
        var source = new V1.Source
        {
            Name = "sources/test-wire",
            Title = "A wire",
            Publisher = "test",
            Language = "en",
            Kind = V1.SourceKind.Wire,
            PublishTime = day,
            KnowledgeTime = day,
        };
        V1.Record[] wrong = [new() { Source = source }, new() { Source = new V1.Source(source) { Name = "events/no-source" } }];
        var error = await Assert.ThrowsAsync<TruceDataException>(() => Client.ImportAsync(Why, wrong, Ct));
        Assert.Equal(StatusCode.InvalidArgument, error.Code);
        Assert.StartsWith("records[1]", error.Field, StringComparison.Ordinal);
        Assert.True((await Client.ImportAsync(Why, wrong.Take(1), Ct)).Changed);
    }

    [Fact]
    public async Task A_stream_goes_on_where_its_server_stopped()
    {
        var times = await ImportLongAsync();
        var (at, restart) = (0, Task.CompletedTask);
        await foreach (var stretch in Client.ReadSeriesAsync(new V1.ReadSeriesRequest { Series = { "series/long" } }, Ct))
        {
            Assert.True(stretch.TimeUnixNanos.Span.SequenceEqual(times.AsSpan(at, stretch.TimeUnixNanos.Length)));
            if (at == 0)
            {
                await _server.KillAsync();
                restart = Task.Run(() => _server.InitializeAsync().AsTask(), Ct);
            }
            at += stretch.TimeUnixNanos.Length;
        }
        await restart;
        Assert.Equal(LongCount, at);
    }

    [Fact]
    public async Task No_aggregate_of_a_study_comes_twice_when_its_server_stops_between_them()
    {
        var request = new V1.EstimateImpactRequest
        {
            Series = { "series/sp500-close-daily", "series/sp500-ohlc-daily", "series/btcusd-daily" },
            Model = V1.NormalModel.ConstantMean,
            EstimationWindow = new V1.SessionRange { FirstOffset = -100, LastOffset = -61 },
            EventWindow = new V1.SessionRange { FirstOffset = -60, LastOffset = 60 },
            Groups = { Enumerable.Range(0, 20).Select(i => new V1.EventGroup { Label = $"group {i}", Events = { "events/us-100-tariff-threat-first-post" } }) },
        };
        var (found, restart) = (new List<(string Group, int Series)>(), Task.CompletedTask);
        await foreach (var part in Client.EstimateImpactPartsAsync(request, Ct))
        {
            if (part.Aggregate is not { } aggregate) continue;
            found.Add((aggregate.Group, aggregate.SeriesIndex));
            if (found.Count > 1) continue;
            await _server.KillAsync();
            restart = Task.Run(() => _server.InitializeAsync().AsTask(), Ct);
        }
        await restart;
        Assert.Equal(21 * 4, found.Count);
        Assert.Equal(found.Count, found.Distinct().Count());
    }

    [Fact]
    public async Task A_server_that_is_gone_in_mid_stream_is_said_plainly()
    {
        await ImportLongAsync();
        using var hasty = new TruceDataClient(_server.Address, new TruceDataClientOptions { Attempts = 1 });
        var error = await Assert.ThrowsAsync<TruceDataException>(async () =>
        {
            var killed = false;
            await foreach (var _ in hasty.ReadSeriesAsync(new V1.ReadSeriesRequest { Series = { "series/long" } }, Ct))
            {
                if (!killed) await _server.KillAsync();
                killed = true;
            }
        });
        Assert.Equal(StatusCode.Unavailable, error.Code);
        Assert.StartsWith($"The server at {_server.Address} stopped in the middle of an answer: start one", error.Message, StringComparison.Ordinal);
        await _server.InitializeAsync();
    }

    // Which NaN is stored is the server's choice.
    private static long[] Bits(ReadOnlyMemory<double> values) =>
        [.. values.ToArray().Select(value => double.IsNaN(value) ? long.MinValue + 1 : BitConverter.DoubleToInt64Bits(value))];

    private static Dictionary<string, ReadOnlyMemory<double>> Both(double[] values) => new() { ["value"] = values, ["own"] = values };

    private static V1.Series About(string name)
    {
        var unit = new V1.Unit { Kind = V1.UnitKind.IndexPoints };
        return new()
        {
            Name = name,
            DisplayName = name,
            Calendar = "calendars/24x7",
            Frequency = new V1.Frequency { Unit = V1.FrequencyUnit.Irregular, Count = 1 },
            Adjustment = V1.Adjustment.Raw,
            Fields = { new V1.FieldSpec { Field = V1.Field.Value, Unit = unit }, new V1.FieldSpec { Field = V1.Field.Named, ColumnName = "own", Unit = unit } },
            Source = "made for the test",
            Publisher = "test",
            Terms = "none",
            KnowledgeDelay = new Duration(),
        };
    }

    private async Task<long[]> ImportLongAsync()
    {
        long[] times = [.. Enumerable.Range(0, LongCount).Select(index => 1_600_000_000_000_000_000L + index * 1_000_000_000L)];
        double[] values = [.. times.Select(time => (double)time)];
        await Client.ImportAsync(Why, About("series/long"), times, Both(values), Ct);
        return times;
    }
}
