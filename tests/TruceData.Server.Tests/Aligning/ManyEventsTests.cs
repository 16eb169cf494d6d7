using Grpc.Core;
using TruceData.Server.Mapping;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Aligning;

/// <summary>Events by filter, in their documented order, more of them than fit into one message.</summary>
public sealed class ManyEventsTests : IAsyncLifetime
{
    private const int Count = 1300;
    private WritableServer? _server;

    private WritableServer Server => _server!;

    private Clients Clients => new(Server.Channel.CreateCallInvoker());

    public async ValueTask InitializeAsync()
    {
        _server = await WritableServer.StartAsync();
        await using var write = await Server.Store.BeginWriteAsync("a test", "many events", WritableServer.Ct);
        foreach (var @event in Events()) await write.PutAsync(RecordMapping.ToRecord(@event), WritableServer.Ct);
        await write.CommitAsync(WritableServer.Ct);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task Events_of_a_filter_come_by_time_then_by_name_and_none_is_lost()
    {
        var (events, columns) = await ReadAsync(Request());
        Assert.Equal(Enumerable.Range(0, Count), columns.Select(c => c.EventIndex));
        Assert.Equal(Sorted(), columns.Select(c => events[c.EventIndex]));
    }

    [Fact]
    public async Task Words_select_and_do_not_order()
    {
        var request = Request();
        request.Filter.Query = "tariff";
        var (events, columns) = await ReadAsync(request);
        Assert.Equal(Sorted(), columns.Select(c => events[c.EventIndex]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(499)]
    [InlineData(500)]
    [InlineData(777)]
    [InlineData(Count - 1)]
    public async Task A_stream_goes_on_from_any_column_and_names_its_events(int after)
    {
        var (events, columns) = await ReadAsync(Request());
        var (again, rest) = await ReadAsync(new(Request()) { Cursor = columns[after].Cursor });
        Assert.Equal(columns.Skip(after + 1), rest);
        Assert.All(rest, c => Assert.Equal(events[c.EventIndex], again[c.EventIndex]));
    }

    [Fact]
    public async Task Rule09_a_split_request_gives_the_rows_of_the_whole()
    {
        var (_, whole) = await ReadAsync(Request());
        var halves = new List<AlignedColumn>();
        (string, string)[] intervals = [("2025-10-01T00:00Z", "2025-10-08T00:00Z"), ("2025-10-08T00:00Z", "2025-11-01T00:00Z")];
        foreach (var (start, end) in intervals)
        {
            var request = Request();
            request.Filter.Time = new() { StartTime = TestTimes.At(start), EndTime = TestTimes.At(end) };
            halves.AddRange((await ReadAsync(request)).Columns);
        }

        Assert.Equal(whole.Select(Rows), halves.Select(Rows));
    }

    private static (string Values, string Starts, string Others) Rows(AlignedColumn column) =>
        (string.Join(' ', column.Values),
            string.Join(' ', column.ObservationStartTimeUnixNanos),
            string.Join(' ', column.ConfoundingEvents));

    private static AlignEventsRequest Request() => new()
    {
        Filter = new() { Tags = { "many" } },
        Series = { "series/btcusd-daily" },
        Window = new() { FirstOffset = 0, LastOffset = 1 },
    };

    private static IEnumerable<string> Sorted() =>
        Events().OrderBy(e => e.Time.EarliestTime.Seconds).ThenBy(e => e.Name, StringComparer.Ordinal).Select(e => e.Name);

    /// <summary>
    /// Events of the first 13 days of October 2025, many at one time; their words differ in number, so that rank is no order of time.
    /// </summary>
    private static IEnumerable<Event> Events() => Enumerable.Range(0, Count).Select(i =>
    {
        var time = TestTimes.At("2025-10-01T00:30Z");
        time.Seconds += i * 7919L % Count / 10 * 3600 * 2;
        var @event = SampleEvent.Create($"events/many-{i:0000}", time, "many");
        @event.DisplayName = string.Join(' ', Enumerable.Repeat("tariff", 1 + (i % 5)));
        return @event;
    });

    private async Task<(Dictionary<int, string> Events, IReadOnlyList<AlignedColumn> Columns)> ReadAsync(AlignEventsRequest request)
    {
        using var call = Clients.Impact.AlignEvents(request, cancellationToken: WritableServer.Ct);
        var events = new Dictionary<int, string>();
        var columns = new List<AlignedColumn>();
        await foreach (var message in call.ResponseStream.ReadAllAsync(WritableServer.Ct))
        {
            if (message.Header is { } header) Name(0, header.Events);
            else if (message.Events is { } more) Name(more.FirstIndex, more.Events);
            else columns.Add(message.Column);
        }

        return (events, columns);

        void Name(int first, IEnumerable<Event> named)
        {
            foreach (var (e, i) in named.Select((e, i) => (e, i))) events[first + i] = e.Name;
        }
    }
}
