using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace TruceData.Client.Tests;

/// <summary>Tests imports, and streams whose server stops.</summary>
public sealed class ImportTests : IAsyncLifetime
{
    private const string Threat = "events/us-100-tariff-threat-first-post";
    private const int LongSeriesCount = 800_000;
    private static readonly V1.ImportHeader Header = new() { Author = "test", Message = "bars" };

    private static readonly V1.ReadSeriesRequest LongSeries = new() { Series = { "series/long" } };

    private readonly RunningServer _server = new();
    private TruceDataClient? _client;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private TruceDataClient Client => _client ??= new(_server.Address, new TruceDataClientOptions { Attempts = 8 });

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task Columns_are_read_bit_for_bit()
    {
        long[] times = [-1, 0, (1L << 53) + 1, 1_700_000_000_000_000_000];
        var columns = CreateColumns([-0.0, double.NaN, double.Epsilon, double.MaxValue]);
        var series = CreateSeries("series/bits");
        var validateOnly = new V1.ImportHeader(Header) { ValidateOnly = true };
        Assert.False((await Client.ImportAsync(validateOnly, series, times, columns, cancellationToken: CancellationToken)).Changed);
        Assert.True((await Client.ImportAsync(Header, series, times, columns, cancellationToken: CancellationToken)).Changed);
        Assert.False((await Client.ImportAsync(Header, series, times, columns, cancellationToken: CancellationToken)).Changed);
        var read = await Client.ReadSeriesAsync(new V1.ReadSeriesRequest { Series = { "series/bits" } }, CancellationToken);
        Assert.Equal(times, read.TimeUnixNanos.ToArray());
        foreach (var (name, values) in columns) Assert.Equal(GetBits(values), GetBits(read.Columns[name]));
    }

    [Fact]
    public async Task Series_that_do_not_fit_into_one_message_are_all_in_the_header()
    {
        string[] names = ["series/large-0", "series/large-1", "series/large-2", "series/btcusd-daily"];
        foreach (var name in names[..3])
        {
            var series = CreateSeries(name);
            series.Note = new string('n', 600_000);
            await Client.ImportAsync(Header, series, new long[] { 0 }, CreateColumns([1]), cancellationToken: CancellationToken);
        }

        var alignment = await Client.AlignAsync(new V1.AlignEventsRequest { Events = { Threat }, Series = { names } }, CancellationToken);
        Assert.Equal(names, alignment.Header.Series.Select(s => s.Name));
        Assert.Equal(names.Length, alignment.Header.Fields.Count);
        Assert.Equal(names, alignment.Columns.Select(c => c.Series));

        var study = new V1.EstimateImpactRequest
        {
            Events = { Threat },
            Series = { names },
            Model = V1.NormalModel.ConstantMean,
            EstimationWindow = new() { FirstOffset = -35, LastOffset = -6 },
            EventWindow = new() { FirstOffset = -5, LastOffset = 5 },
            MinimumObservations = 10,
        };
        var impact = await Client.EstimateImpactAsync(study, CancellationToken);
        Assert.Equal(names, impact.Header.Series.Select(s => s.Name));
        Assert.Equal(names.Length, impact.Header.Fields.Count);
    }

    [Fact]
    public async Task Columns_of_another_length_are_refused_before_a_call()
    {
        var columns = CreateColumns([1, 2, 3]);
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => Client.ImportAsync(Header, CreateSeries("series/wrong"), new long[2], columns, cancellationToken: CancellationToken));
        Assert.StartsWith("value has 3 values for 2 times; pass one value for each time.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_of_the_enumerated_records_is_not_converted()
    {
        IEnumerable<V1.Record> broken = [new() { Source = new() { Name = "sources/first" } }, new()];
        var records = broken.Select(record => record.Source is null ? throw new InvalidOperationException("the source broke") : record);
        var import = Client.ImportAsync(Header, records, CancellationToken);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => import.WaitAsync(TimeSpan.FromSeconds(10), CancellationToken));
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
        var error = await Assert.ThrowsAsync<TruceDataException>(() => Client.ImportAsync(Header, wrong, CancellationToken));
        Assert.Equal(StatusCode.InvalidArgument, error.Code);
        Assert.StartsWith("records[1]", error.Field, StringComparison.Ordinal);
        Assert.True((await Client.ImportAsync(Header, wrong.Take(1), CancellationToken)).Changed);
    }

    [Fact]
    public async Task A_stream_resumes_after_its_server_was_restarted()
    {
        var times = await ImportLongAsync();
        var count = 0;
        var restart = Task.CompletedTask;
        await foreach (var chunk in Client.ReadSeriesChunksAsync(LongSeries, CancellationToken))
        {
            Assert.True(chunk.TimeUnixNanos.Span.SequenceEqual(times.AsSpan(count, chunk.TimeUnixNanos.Length)));
            if (count == 0)
            {
                await _server.KillAsync();
                restart = Task.Run(() => _server.InitializeAsync().AsTask(), CancellationToken);
            }
            count += chunk.TimeUnixNanos.Length;
        }
        await restart;
        Assert.Equal(LongSeriesCount, count);
    }

    [Fact]
    public async Task No_aggregate_is_duplicated_when_the_server_is_restarted_between_them()
    {
        var request = new V1.EstimateImpactRequest
        {
            Series = { "series/sp500-close-daily", "series/sp500-ohlc-daily", "series/btcusd-daily" },
            Model = V1.NormalModel.ConstantMean,
            EstimationWindow = new V1.SessionRange { FirstOffset = -100, LastOffset = -61 },
            EventWindow = new V1.SessionRange { FirstOffset = -60, LastOffset = 60 },
            Groups = { Enumerable.Range(0, 20).Select(i => new V1.EventGroup { Label = $"group {i}", Events = { Threat } }) },
        };
        var found = new List<(string Group, int Series)>();
        var restart = Task.CompletedTask;
        await foreach (var part in Client.EstimateImpactPartsAsync(request, CancellationToken))
        {
            if (part.Aggregate is not { } aggregate) continue;
            found.Add((aggregate.Group, aggregate.SeriesIndex));
            if (found.Count > 1) continue;
            await _server.KillAsync();
            restart = Task.Run(() => _server.InitializeAsync().AsTask(), CancellationToken);
        }
        await restart;
        Assert.Equal(21 * 4, found.Count);
        Assert.Equal(found.Count, found.Distinct().Count());
    }

    [Fact]
    public async Task A_server_that_stops_during_a_stream_is_reported()
    {
        await ImportLongAsync();
        using var impatient = new TruceDataClient(_server.Address, new TruceDataClientOptions { Attempts = 1 });
        var error = await Assert.ThrowsAsync<TruceDataException>(async () =>
        {
            var killed = false;
            await foreach (var _ in impatient.ReadSeriesChunksAsync(LongSeries, CancellationToken))
            {
                if (!killed) await _server.KillAsync();
                killed = true;
            }
        });
        Assert.Equal(StatusCode.Unavailable, error.Code);
        var start = $"The server at {_server.Address} stopped in the middle of an answer: start one";
        Assert.StartsWith(start, error.Message, StringComparison.Ordinal);
        await _server.InitializeAsync();
    }

    // The server may replace a NaN by another one.
    private static long[] GetBits(ReadOnlyMemory<double> values) =>
        [.. values.ToArray().Select(value => double.IsNaN(value) ? long.MinValue + 1 : BitConverter.DoubleToInt64Bits(value))];

    private static Dictionary<string, ReadOnlyMemory<double>> CreateColumns(double[] values) =>
        new() { ["value"] = values, ["own"] = values };

    private static V1.Series CreateSeries(string name)
    {
        var unit = new V1.Unit { Kind = V1.UnitKind.IndexPoints };
        return new()
        {
            Name = name,
            DisplayName = name,
            Calendar = "calendars/24x7",
            Frequency = new V1.Frequency { Unit = V1.FrequencyUnit.Irregular, Count = 1 },
            Adjustment = V1.Adjustment.Raw,
            Fields =
            {
                new V1.FieldSpec { Field = V1.Field.Value, Unit = unit },
                new V1.FieldSpec { Field = V1.Field.Named, ColumnName = "own", Unit = unit },
            },
            Source = "test",
            Publisher = "test",
            Terms = "none",
            KnowledgeDelay = new Duration(),
        };
    }

    private async Task<long[]> ImportLongAsync()
    {
        long[] times = [.. Enumerable.Range(0, LongSeriesCount).Select(index => 1_600_000_000_000_000_000L + index * 1_000_000_000L)];
        double[] values = [.. times.Select(time => (double)time)];
        await Client.ImportAsync(Header, CreateSeries("series/long"), times, CreateColumns(values), cancellationToken: CancellationToken);
        return times;
    }
}
