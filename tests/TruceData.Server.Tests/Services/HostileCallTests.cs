using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TruceData.Server.Services.Requests;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Services;

/// <summary>Requests that nobody sends by mistake. Each has an answer that keeps to the contract, and the server goes on.</summary>
public sealed class HostileCallTests(CuratedServer server)
{
    private const string Post = "events/us-100-tariff-threat-first-post";
    private const string Closes = "series/sp500-close-daily";
    private const int Many = 150_000;

    private readonly Clients _clients = server.Clients;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lists_of_names_as_long_as_a_message_can_be_are_refused()
    {
        var names = Enumerable.Range(0, Many).Select(i => $"events/e{i}").ToArray();
        (await Refusal.OfAsync(() => _clients.AlignAsync(new() { Events = { names }, Series = { Closes } })))
            .Is(StatusCode.InvalidArgument, "VALUE_OUT_OF_BOUNDS", "events");
        (await Refusal.OfAsync(() => _clients.AlignAsync(new() { Events = { Post }, Series = { names } })))
            .Is(StatusCode.InvalidArgument, "VALUE_OUT_OF_BOUNDS", "series");
        (await Refusal.OfAsync(() => _clients.ReadSeriesAsync(new() { Series = { names } })))
            .Is(StatusCode.InvalidArgument, "VALUE_OUT_OF_BOUNDS", "series");
        (await Refusal.OfAsync(async () => await _clients.Reactions.ListReactionsAsync(new() { Events = { names } })))
            .Is(StatusCode.InvalidArgument, "VALUE_OUT_OF_BOUNDS", "events");
        (await Refusal.OfAsync(async () => await _clients.Reactions.ListReactionsAsync(new() { Subjects = { names } })))
            .Is(StatusCode.InvalidArgument, "VALUE_OUT_OF_BOUNDS", "subjects");
        (await Refusal.OfAsync(async () => await _clients.Events.ListEventsAsync(new() { Filter = new() { Actors = { names } } })))
            .Is(StatusCode.InvalidArgument, "VALUE_OUT_OF_BOUNDS", "filter.actors");
        (await Refusal.OfAsync(async () => await _clients.Events.ListEventsAsync(new() { Filter = new() { Policies = { names } } })))
            .Is(StatusCode.InvalidArgument, "VALUE_OUT_OF_BOUNDS", "filter.policies");
        (await Refusal.OfAsync(async () => await _clients.Market.ListInstrumentsAsync(new() { Identifiers = { names } })))
            .Is(StatusCode.InvalidArgument, "VALUE_OUT_OF_BOUNDS", "identifiers");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("契")]
    [InlineData("😀")]
    [InlineData("\u0000")]
    public async Task Errors_that_quote_a_long_value_fit_the_headers_that_clients_take(string part)
    {
        var value = string.Concat(Enumerable.Repeat(part, 100_000));
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await _clients.Events.ListEventsAsync(new() { Filter = new() { Actors = { value } } }));
        Refusal.Of(error).Is(StatusCode.InvalidArgument, "FILTER_VALUE_UNKNOWN", "filter.actors[0]");
        var details = error.Trailers.GetValueBytes("grpc-status-details-bin")!;
        Assert.InRange(Uri.EscapeDataString(error.Status.Detail).Length + (details.Length * 4 / 3), 900, 8000);
    }

    [Theory]
    [InlineData(WindowUnit.Sessions, int.MaxValue - 3, int.MaxValue)]
    [InlineData(WindowUnit.Sessions, int.MinValue, int.MinValue + 3)]
    [InlineData(WindowUnit.Bars, int.MaxValue - 3, int.MaxValue)]
    [InlineData(WindowUnit.Bars, int.MinValue, int.MinValue + 3)]
    [InlineData(WindowUnit.Elapsed, int.MaxValue - 3, int.MaxValue)]
    [InlineData(WindowUnit.Elapsed, int.MinValue, int.MinValue + 3)]
    [InlineData(WindowUnit.Elapsed, -300, -297)]
    public async Task Windows_far_from_everything_hold_nothing(WindowUnit unit, int first, int last)
    {
        foreach (var measure in (Measure[])[Measure.Value, Measure.SimpleReturn, Measure.CumulativeSimpleReturn])
        {
            var (_, columns) = await _clients.AlignAsync(new()
            {
                Events = { Post },
                Series = { Closes, "series/btcusd-hourly" },
                Measure = measure,
                Window = new()
                {
                    Unit = unit,
                    FirstOffset = first,
                    LastOffset = last,
                    Step = unit == WindowUnit.Elapsed ? new() { Seconds = 366 * 86400 } : null,
                },
            });
            Assert.All(columns, c => Assert.Equal(4, c.Missing.Count));
            Assert.All(columns.SelectMany(c => c.Missing), m => Assert.NotEqual(Missing.Present, m));
        }
    }

    [Theory]
    [InlineData(WindowUnit.Sessions)]
    [InlineData(WindowUnit.Bars)]
    [InlineData(WindowUnit.Elapsed)]
    public async Task The_largest_window_fits_a_clients_message(WindowUnit unit)
    {
        var request = new AlignEventsRequest
        {
            Events = { Post },
            Series = { "series/btcusd-hourly" },
            Window = new()
            {
                Unit = unit,
                FirstOffset = -50_000,
                LastOffset = 49_999,
                Step = unit == WindowUnit.Elapsed ? new() { Nanos = 1 } : null,
            },
        };
        var (_, columns) = await _clients.AlignAsync(request);
        Assert.Equal(100_000, Assert.Single(columns).Values.Count);
    }

    [Theory]
    [InlineData("\"\"\"\"")]
    [InlineData("💥")]
    [InlineData("\"\" tariff")]
    [InlineData("tar\u0000iff")]
    [InlineData("'; DROP TABLE record; --")]
    [InlineData("tariff:* & | ! <-> {a b} ^2 NEAR/3")]
    [InlineData("\\\"x\\\"")]
    public async Task Queries_of_any_kind_are_answered_or_refused(string query)
    {
        try
        {
            await _clients.Events.ListEventsAsync(new() { Filter = new() { Query = query } });
        }
        catch (RpcException error)
        {
            Refusal.Of(error).Is(StatusCode.InvalidArgument, "QUERY_INVALID", "filter.query");
        }
    }

    [Fact]
    public async Task Filters_with_odd_text_name_nothing_that_is_there()
    {
        foreach (var text in (string[])["\u0000", "US\u0000", "' OR 1=1 --", "💥", new string('x', 1 << 20), "%", "_S"])
        {
            var actors = await Refusal.OfAsync(
                () => _clients.Events.ListEventsAsync(new() { Filter = new() { Actors = { text } } }).ResponseAsync);
            actors.Is(StatusCode.InvalidArgument, "FILTER_VALUE_UNKNOWN", "filter.actors[0]");
            var subjects = await Refusal.OfAsync(() => _clients.Reactions.ListReactionsAsync(new() { Subjects = { text } }).ResponseAsync);
            subjects.Is(StatusCode.InvalidArgument, "FILTER_VALUE_UNKNOWN", "subjects[0]");
            var paths = await Refusal.OfAsync(() => _clients.Events.ListClaimsAsync(new() { FieldPath = text }).ResponseAsync);
            paths.Is(StatusCode.InvalidArgument, "FILTER_VALUE_UNKNOWN", "field_path");
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x0a, 0x02, 0xff, 0xfe })] // name, not UTF-8
    [InlineData(new byte[] { 0x0a, 0x7f, 0x41 })] // a length beyond the end
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff })] // no tag
    [InlineData(new byte[] { 0x0b, 0x0c })] // a group
    public async Task Bytes_that_are_no_message_are_an_error_of_the_call_alone(byte[] bytes)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => _clients.UnaryAsync("EventService", "GetEvent", bytes));
        Assert.Contains(error.StatusCode, (StatusCode[])[StatusCode.Unknown, StatusCode.InvalidArgument]);
        Assert.NotEmpty((await _clients.Events.ListEventsAsync(new())).Events);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(-1, 0, 0)]
    [InlineData(1, -1, 0)]
    [InlineData(1, long.MaxValue, 0)]
    [InlineData(1, 0, -1)]
    [InlineData(1, 0, 3)]
    [InlineData(1, 0, long.MaxValue)]
    public async Task Cursors_made_by_hand_are_refused(long revision, long position, long part)
    {
        var cursor = new PageToken(revision, History: 0, position, part);
        var align = new AlignEventsRequest { Events = { Post }, Series = { Closes } };
        align.Cursor = cursor.Write(align);
        (await Refusal.OfAsync(() => _clients.AlignAsync(align))).Is(StatusCode.InvalidArgument, "CURSOR_INVALID", "cursor");
        var estimate = new EstimateImpactRequest { Events = { Post }, Series = { Closes }, Model = NormalModel.ConstantMean };
        estimate.Cursor = cursor.Write(estimate);
        (await Refusal.OfAsync(() => _clients.Impact.EstimateImpact(estimate).ResponseStream.MoveNext(Ct)))
            .Is(StatusCode.InvalidArgument, "CURSOR_INVALID", "cursor");
        var watch = new WatchEventsRequest();
        watch.Cursor = cursor.Write(watch);
        (await Refusal.OfAsync(() => _clients.Events.WatchEvents(watch).ResponseStream.MoveNext(Ct)))
            .Is(StatusCode.InvalidArgument, "CURSOR_INVALID", "cursor");
        var list = new ListEventsRequest();
        list.PageToken = cursor.Write(list);
        (await Refusal.OfAsync(async () => await _clients.Events.ListEventsAsync(list)))
            .Is(StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID", "page_token");

        // The position of ReadSeries is a time.
        var read = new ReadSeriesRequest { Series = { Closes } };
        read.Cursor = new PageToken(revision, History: 0, position, part == 0 && revision == 1 ? 1 : part).Write(read);
        (await Refusal.OfAsync(() => _clients.ReadSeriesAsync(read))).Is(StatusCode.InvalidArgument, "CURSOR_INVALID", "cursor");
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused()
    {
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await _clients.Events.ListEventsAsync(new() { PageToken = new string('x', 5 << 20) }));
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }

    [Fact]
    public async Task Streams_cut_off_by_their_readers_leave_the_server_well()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), Ct, async (i, cancellationToken) =>
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var call = _clients.Market.ReadSeries(
                new() { Series = { Closes, "series/btcusd-hourly", "series/vix-daily" } }, cancellationToken: stop.Token);
            Assert.True(await call.ResponseStream.MoveNext(stop.Token));
            if (i % 2 == 0) await stop.CancelAsync();
        });
        Assert.Equal(378, (await _clients.ReadSeriesAsync(new() { Series = { Closes } })).Sum(a => a.Chunk.TimeUnixNanos.Count));
    }

    [Fact]
    public async Task A_deadline_that_has_passed_ends_a_call()
    {
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await _clients.Events.ListEventsAsync(new(), deadline: DateTime.UnixEpoch.AddDays(20_000)));
        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
    }

    [Fact]
    public async Task Many_readers_at_once_get_the_same_answers()
    {
        var request = new AlignEventsRequest
        {
            Filter = new() { Kinds = { EventKind.Tariff } },
            Series = { Closes, "series/wti-front-daily" },
        };
        var expected = await _clients.AlignAsync(request);
        var options = new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Ct };
        await Parallel.ForEachAsync(Enumerable.Range(0, 100), options, async (_, _) =>
        {
            var got = await _clients.AlignAsync(request);
            Assert.Equal(expected.Header, got.Header);
            Assert.Equal(expected.Columns.Select(c => c.ToByteString()), got.Columns.Select(c => c.ToByteString()));
        });
    }

    [Fact]
    public async Task Knowledge_times_at_the_ends_of_time_are_answered()
    {
        var last = new Timestamp { Seconds = 9223372035, Nanos = 999_999_999 };
        Assert.Equal(
            378,
            (await _clients.ReadSeriesAsync(new() { Series = { Closes }, AsOf = new() { KnowledgeTime = last } }))
                .Sum(a => a.Chunk.TimeUnixNanos.Count));
        var all = new Interval { StartTime = new() { Seconds = -9223372035 }, EndTime = last };
        Assert.Equal(
            378, (await _clients.ReadSeriesAsync(new() { Series = { Closes }, Time = all })).Sum(a => a.Chunk.TimeUnixNanos.Count));
        Assert.Equal(
            (await _clients.Events.ListEventsAsync(new())).Events.Count,
            (await _clients.Events.ListEventsAsync(new() { Filter = new() { Time = all } })).Events.Count);
    }
}
