using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using TruceData.Server.Interceptors;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Interceptors;

/// <summary>Tests the measurements of calls that the server's meter reports.</summary>
public sealed class CallObserverTests(CuratedServer curated) : IAsyncLifetime
{
    private const string ListEvents = "/trucedata.v1.EventService/ListEvents";
    private const string GetEvent = "/trucedata.v1.EventService/GetEvent";
    private const string WatchEvents = "/trucedata.v1.EventService/WatchEvents";

    private readonly TempFolder _folder = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Method, int Code, double Seconds)> _ended = [];
    private readonly ConcurrentDictionary<string, long> _active = new();
    private InProcessServer? _server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private InProcessServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await InProcessServer.StartAsync(curated.CopyStore(_folder["store.db"]));
        var own = _server.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == CallObserver.MeterName && instrument.Meter.Scope == own)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, seconds, tags, _) =>
        {
            Assert.Equal(("rpc.server.duration", "s"), (instrument.Name, instrument.Unit));
            _ended.Enqueue(((string)Tag(tags, "rpc.method"), (int)Tag(tags, "rpc.grpc.status_code"), seconds));
        });
        _listener.SetMeasurementEventCallback<long>((instrument, change, tags, _) =>
        {
            Assert.Equal("rpc.server.active_calls", instrument.Name);
            _active.AddOrUpdate((string)Tag(tags, "rpc.method"), change, (_, before) => before + change);
        });
        _listener.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Calls_are_counted_while_they_run_and_measured_with_their_status()
    {
        await Server.Clients.Events.ListEventsAsync(new ListEventsRequest(), cancellationToken: Ct);
        await Assert.ThrowsAsync<RpcException>(
            async () => await Server.Clients.Events.GetEventAsync(new GetEventRequest { Name = "events/none" }, cancellationToken: Ct));
        using (var watch = Server.Clients.Events.WatchEvents(new WatchEventsRequest { AfterRevision = 1 }, cancellationToken: Ct))
        {
            Assert.True(await watch.ResponseStream.MoveNext(Ct));
            Assert.Equal(1, _active[WatchEvents]);
        }

        while (_ended.Count < 3) await Task.Delay(10, Ct);
        Assert.Equal(
            [(ListEvents, (int)StatusCode.OK), (GetEvent, (int)StatusCode.NotFound), (WatchEvents, (int)StatusCode.Cancelled)],
            _ended.Select(call => (call.Method, call.Code)));
        Assert.All(_ended, call => Assert.InRange(call.Seconds, 1e-6, 60));
        Assert.Equal([0L, 0L, 0L], _active.Values);
    }

    private static object Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var (key, value) in tags)
        {
            if (key == name) return value!;
        }

        throw new InvalidOperationException($"There is no tag {name}.");
    }
}
