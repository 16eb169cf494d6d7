using Grpc.Core;
using TruceData.V1;

namespace TruceData.Client.Tests;

public sealed class ErrorTests(RunningServer server) : IClassFixture<RunningServer>, IDisposable
{
    private const string Closes = "series/sp500-close-daily";

    private readonly TruceDataClient _client = new(server.Address);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task An_unknown_event_is_named()
    {
        var request = new AlignEventsRequest { Events = { "events/nothing" }, Series = { Closes } };
        var error = await Assert.ThrowsAsync<TruceDataException>(() => _client.AlignAsync(request, CancellationToken));
        Assert.Equal((StatusCode.NotFound, "RESOURCE_NOT_FOUND", "events[0]"), (error.Code, error.Reason, error.Field));
        Assert.Contains("events/nothing does not exist", error.Message, StringComparison.Ordinal);
        Assert.Contains("list events to see the names", error.Hint, StringComparison.Ordinal);
        Assert.Null(error.InnerException);
    }

    [Fact]
    public async Task A_wrong_argument_names_its_field_and_its_fix()
    {
        var error = await Assert.ThrowsAsync<TruceDataException>(
            () => _client.GetDatasetAsync(new AsOf { Revision = 1_000_000 }, CancellationToken));
        Assert.Equal((StatusCode.InvalidArgument, "REVISION_IN_FUTURE", "as_of.revision"), (error.Code, error.Reason, error.Field));
        Assert.Contains("the latest is 1", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:1")]
    [InlineData("nowhere.invalid:50051")]
    public async Task A_wrong_address_is_named(string address)
    {
        using var client = new TruceDataClient(address, new TruceDataClientOptions { Attempts = 1 });
        var error = await Assert.ThrowsAsync<TruceDataException>(() => client.GetDatasetAsync(cancellationToken: CancellationToken));
        Assert.Equal(StatusCode.Unavailable, error.Code);
        var start = $"No TruceData server answers at {address}: start one with `trucedata serve`";
        Assert.StartsWith(start, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_port_of_another_protocol_is_reported()
    {
        using var client = new TruceDataClient($"127.0.0.1:{server.HttpPort}", new TruceDataClientOptions { Attempts = 1 });
        var error = await Assert.ThrowsAsync<TruceDataException>(() => client.GetDatasetAsync(cancellationToken: CancellationToken));
        Assert.Contains("give the address of its gRPC port", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost")]
    [InlineData("localhost")]
    [InlineData("http://localhost:50051/path")]
    [InlineData("ftp://localhost:50051")]
    [InlineData("")]
    public void A_malformed_address_is_refused(string address)
    {
        var error = Assert.Throws<ArgumentException>(() => new TruceDataClient(address));
        Assert.StartsWith($"\"{address}\" is not host:port, such as localhost:50051.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_are_refused_before_a_call()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TruceDataClientOptions { Attempts = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TruceDataClientOptions { Timeout = TimeSpan.Zero });
        var request = new ReadSeriesRequest { Series = { Closes, "series/btcusd-daily" } };
        await Assert.ThrowsAsync<ArgumentException>(() => _client.ReadSeriesAsync(request, CancellationToken));
    }

    [Fact]
    public async Task A_cancelled_call_throws_OperationCanceledException()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _client.GetDatasetAsync(cancellationToken: cancelled));
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            var request = new AlignEventsRequest { Series = { Closes } };
            await foreach (var _ in _client.AlignPartsAsync(request, source.Token)) await source.CancelAsync();
        });
    }

    [Fact]
    public async Task A_call_ends_after_its_timeout()
    {
        using var client = new TruceDataClient(server.Address, new TruceDataClientOptions { Timeout = TimeSpan.FromMicroseconds(1) });
        var error = await Assert.ThrowsAsync<TruceDataException>(() => client.GetDatasetAsync(cancellationToken: CancellationToken));
        Assert.Equal(StatusCode.DeadlineExceeded, error.Code);
    }
}
