using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TruceData.Server.Reading;
using TruceData.Server.Tests.Ingesting;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Services;

/// <summary>Messages of streams have at most 1 MiB, also with records as large as they may be.</summary>
public sealed class StreamedMessageSizeTests : IAsyncLifetime
{
    private const int Mebibyte = 1 << 20;

    private WritableServer? _server;

    private WritableServer Server => _server!;

    private Clients Clients => Clients.Create(Server.Channel.CreateCallInvoker());

    public async ValueTask InitializeAsync() => _server = await WritableServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Theory]
    [InlineData(V1.AlignmentLayout.Columns)]
    [InlineData(V1.AlignmentLayout.Panels)]
    public async Task Alignment_sends_large_events_and_series_in_messages_of_their_own(V1.AlignmentLayout layout)
    {
        await WriteAsync(largeSeries: 3, largeEvents: 3);
        var request = new V1.AlignEventsRequest
        {
            Filter = new() { Tags = { "large" } },
            Series = { SeriesNames(3), "series/btcusd-daily" },
            Layout = layout,
        };
        var messages = await ReadAsync(Clients.Impact.AlignEvents(request));
        CheckDictionaries(
            request.Series, 3, messages[0].Header.Events, messages[0].Header.Series, messages[0].Header.Fields,
            messages.Select(m => m.Events), messages.Select(m => m.Series));
        var columns = messages.Sum(m => (m.Column is null ? 0 : 1) + (m.Panel?.SeriesIndexes.Count ?? 0));
        Assert.Equal(3 * 4, columns);

        // Each message counts on those before it.
        var lastSeries = messages.FindLastIndex(m => m.Series is not null);
        var firstEvents = messages.FindIndex(m => m.Events is not null);
        Assert.InRange(lastSeries, 1, firstEvents - 1);
        Assert.True(firstEvents < messages.FindIndex(m => m.Column is not null || m.Panel is not null));
    }

    [Fact]
    public async Task A_study_sends_large_events_and_series_in_messages_of_their_own()
    {
        await WriteAsync(largeSeries: 3, largeEvents: 3);
        var request = new V1.EstimateImpactRequest
        {
            Filter = new() { Tags = { "large" } },
            Series = { "series/btcusd-daily", SeriesNames(3) },
            Model = V1.NormalModel.ConstantMean,
            EstimationWindow = new() { FirstOffset = -15, LastOffset = -6 },
            EventWindow = new() { FirstOffset = -5, LastOffset = 5 },
            MinimumObservations = 5,
        };
        var messages = await ReadAsync(Clients.Impact.EstimateImpact(request));
        CheckDictionaries(
            request.Series, 3, messages[0].Header.Events, messages[0].Header.Series, messages[0].Header.Fields,
            messages.Select(m => m.Events), messages.Select(m => m.Series));
        var results = messages.Where(m => m.Results is not null).Select(m => m.Results);
        Assert.Equal(Enumerable.Range(0, 4), results.Select(r => r.SeriesIndex).Distinct().Order());
    }

    [Fact]
    public async Task A_thousand_usual_series_do_not_fit_into_one_header()
    {
        await Server.WriteAsync(Enumerable.Range(0, 1000).Select(i => LargeRecords.Series(i, 2000)));
        var request = new V1.AlignEventsRequest { Events = { "events/us-100-tariff-threat" }, Series = { SeriesNames(1000) } };
        var messages = await ReadAsync(Clients.Impact.AlignEvents(request));
        CheckDictionaries(
            request.Series, 1, messages[0].Header.Events, messages[0].Header.Series, messages[0].Header.Fields,
            messages.Select(m => m.Events), messages.Select(m => m.Series));
        Assert.InRange(messages[0].Header.Series.Count, 300, 900);
    }

    [Fact]
    public async Task Few_series_stay_in_the_header()
    {
        var request = new V1.AlignEventsRequest
        {
            Events = { "events/us-100-tariff-threat" },
            Series = { "series/btcusd-daily", "series/vix-daily" },
        };
        var messages = await ReadAsync(Clients.Impact.AlignEvents(request));
        Assert.Equal((2, 1), (messages[0].Header.Series.Count, messages[0].Header.Events.Count));
        Assert.DoesNotContain(messages, m => m.Series is not null || m.Events is not null);
    }

    [Theory]
    [InlineData(V1.AlignmentLayout.Columns)]
    [InlineData(V1.AlignmentLayout.Panels)]
    public async Task Messages_that_name_a_thousand_events_by_long_names_stay_small(V1.AlignmentLayout layout)
    {
        await Server.WriteAsync(Enumerable.Range(0, 1200).Select(i => LargeRecords.Event(i, 10)));
        var request = new V1.AlignEventsRequest
        {
            Filter = new() { Tags = { "large" } },
            Series = { "series/btcusd-daily" },
            Window = new() { FirstOffset = 0, LastOffset = 0 },
            Layout = layout,
        };
        var messages = await ReadAsync(Clients.Impact.AlignEvents(request));
        var named = messages.Max(m => m.Column?.ConfoundingEvents.Count ?? m.Panel?.Frames.Max(f => f.ConfoundingEvents.Count) ?? 0);
        Assert.Equal(1000, named);
    }

    [Fact]
    public async Task Watching_sends_each_large_record_in_a_message_of_its_own()
    {
        await Server.WriteAsync(
            LargeRecords.Event(0, MessageLimits.MaxRecordBytes - 1000),
            LargeRecords.Claim(0, LargeRecords.LongName(0), MessageLimits.MaxRecordBytes - 1000));
        using var call = Clients.Events.WatchEvents(new() { AfterRevision = 1 });
        var names = new List<string>();
        await foreach (var message in call.ResponseStream.ReadAllAsync(WritableServer.Ct))
        {
            if (message.ChangeCase == V1.WatchEventsResponse.ChangeOneofCase.None) break;
            Assert.InRange(message.CalculateSize(), Mebibyte * 9 / 10, Mebibyte);
            names.Add(message.Event?.Name ?? message.Claim.Name);
        }

        Assert.Equal([LargeRecords.LongName(0), "claims/large-0000"], names);
    }

    [Fact]
    public async Task A_series_of_a_thousand_columns_with_long_names_is_read_in_small_messages()
    {
        var series = LargeRecords.Series(0, 10);
        series.Fields.Clear();
        var names = Enumerable.Range(0, 1000).Select(i => $"column_{i}_".PadRight(100, 'c')).ToArray();
        var unit = new V1.Unit { Kind = V1.UnitKind.Count, Counted = "things" };
        series.Fields.AddRange(names.Select(n => new V1.FieldSpec { Field = V1.Field.Named, ColumnName = n, Unit = unit }));
        const long Hour = 3_600_000_000_000;
        var chunk = new V1.SeriesChunk { Series = series.Name };
        chunk.TimeUnixNanos.AddRange(Enumerable.Range(0, 100).Select(i => 1_751_328_000_000_000_000 + (i * Hour)));
        var values = Enumerable.Range(0, 100).Select(i => (double)i).ToArray();
        chunk.Columns.AddRange(names.Select(n => new V1.Column { Field = V1.Field.Named, ColumnName = n, Values = { values } }));
        await Server.ImportAsync(series, chunk);
        var messages = await ReadAsync(Clients.Market.ReadSeries(new() { Series = { series.Name } }));
        Assert.Equal(100, messages.Sum(m => m.Chunk.TimeUnixNanos.Count));
        Assert.InRange(messages.Count, 2, 3);
    }

    private Task WriteAsync(int largeSeries, int largeEvents) => Server.WriteAsync(
    [
        .. Enumerable.Range(0, largeSeries).Select(i => LargeRecords.Series(i, MessageLimits.MaxRecordBytes - 1000)),
        .. Enumerable.Range(0, largeEvents).Select(i => EventIn2025(i, MessageLimits.MaxRecordBytes - 1000)),
    ]);

    /// <summary>An event in the days of the curated series.</summary>
    private static V1.Event EventIn2025(int number, int bytes)
    {
        var @event = LargeRecords.Event(number, bytes);
        var time = new Timestamp { Seconds = TestTimes.At("2025-10-20T12:00Z").Seconds + number };
        (@event.Time.EarliestTime, @event.KnowledgeTime) = (time, time);
        @event.Time.LatestTime = new() { Seconds = time.Seconds, Nanos = 1 };
        return @event;
    }

    private static IEnumerable<string> SeriesNames(int count) => Enumerable.Range(0, count).Select(i => $"series/large-{i:0000}");

    /// <summary>All messages, each of which fits into 1 MiB.</summary>
    private static async Task<List<T>> ReadAsync<T>(AsyncServerStreamingCall<T> call) where T : IMessage
    {
        using (call)
        {
            var messages = await call.ResponseStream.ReadAllAsync(WritableServer.Ct).ToListAsync(WritableServer.Ct);
            Assert.All(messages, m => Assert.InRange(m.CalculateSize(), 1, Mebibyte));
            return messages;
        }
    }

    /// <summary>Every series and event is there once, at its index.</summary>
    private static void CheckDictionaries(
        IReadOnlyList<string> series, int events,
        IReadOnlyList<V1.Event> firstEvents, IReadOnlyList<V1.Series> firstSeries, IReadOnlyList<V1.FieldSelector> firstFields,
        IEnumerable<V1.AlignmentEvents?> moreEvents, IEnumerable<V1.AlignmentSeries?> moreSeries)
    {
        var names = firstSeries.Select(s => s.Name).ToList();
        var fields = firstFields.Count;
        foreach (var more in moreSeries.OfType<V1.AlignmentSeries>())
        {
            Assert.Equal(names.Count, more.FirstIndex);
            Assert.NotEmpty(more.Series);
            names.AddRange(more.Series.Select(s => s.Name));
            fields += more.Fields.Count;
        }

        Assert.Equal(series, names);
        Assert.Equal(series.Count, fields);
        var found = firstEvents.Count;
        foreach (var more in moreEvents.OfType<V1.AlignmentEvents>())
        {
            Assert.Equal(found, more.FirstIndex);
            found += more.Events.Count;
        }

        Assert.Equal(events, found);
    }
}
