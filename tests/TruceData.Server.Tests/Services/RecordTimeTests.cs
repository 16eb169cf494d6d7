using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TruceData.Server.Services.Requests;
using TruceData.Server.Tests.Ingesting;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Services;

/// <summary>Tests a server whose clock was ahead while one revision was written.</summary>
public sealed class RecordTimeTests(CuratedServer curated) : IAsyncLifetime
{
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(10_000);
    private readonly TempFolder _folder = new();
    private readonly AdjustableClock _clock = new();
    private readonly WarningLog _log = new();
    private InProcessServer? _server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private InProcessServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await StartAsync(curated.CopyStore(_folder["store.db"]));

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_revision_from_the_future_is_listed_and_logged_once_and_later_ones_carry_the_clock()
    {
        _clock.Offset = Ahead;
        var ahead = await ImportAsync("first");
        Assert.Empty(_log.Lines);

        _clock.Offset = TimeSpan.Zero;
        var after = await ImportAsync("second");
        Assert.InRange(_clock.GetUtcNow() - after.RecordTime.ToDateTimeOffset(), TimeSpan.Zero, TimeSpan.FromHours(1));
        Assert.Equal(ahead.RecordTime - after.RecordTime, after.ClockSetBack);
        Assert.Matches(
            $"^Revision {ahead.Number} carries the record time {ahead.RecordTime.ToDateTime():yyyy-MM-dd}T.+Z, (9999|10000):.+ in the "
            + "future",
            Assert.Single(_log.Lines));

        var next = await ImportAsync("third");
        var listed = await Server.Clients.Dataset.ListRevisionsAsync(new ListRevisionsRequest(), cancellationToken: Ct);
        Assert.Equal([next, after, ahead], listed.Revisions.Take(3));
        Assert.Equal([null, after.ClockSetBack, null, null], listed.Revisions.Select(r => r.ClockSetBack));
        Assert.Single(_log.Lines);
    }

    [Fact]
    public async Task A_server_that_starts_with_a_revision_from_the_future_logs_it_at_the_first_read()
    {
        _clock.Offset = Ahead;
        var ahead = await ImportAsync("first");
        await Server.DisposeAsync();
        _clock.Offset = TimeSpan.Zero;
        _server = await StartAsync(_folder["store.db"]);
        for (var i = 0; i < 2; i++) await Server.Clients.Dataset.GetDatasetAsync(new GetDatasetRequest(), cancellationToken: Ct);
        Assert.StartsWith($"Revision {ahead.Number} carries the record time", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clocks_that_differ_by_seconds_are_not_logged()
    {
        _clock.Offset = TimeSpan.FromSeconds(30);
        await ImportAsync("first");
        _clock.Offset = TimeSpan.Zero;
        var after = await ImportAsync("second");
        Assert.InRange(after.ClockSetBack.ToTimeSpan(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        Assert.Empty(_log.Lines);
    }

    private async Task<InProcessServer> StartAsync(string location)
    {
        var server = await InProcessServer.StartAsync(location, _clock);
        server.Services.GetRequiredService<ILoggerFactory>().AddProvider(_log);
        return server;
    }

    private async Task<Revision> ImportAsync(string note)
    {
        var source = LargeRecords.Source(0, 1);
        source.Note = note;
        using var call = Server.Clients.Ingest.ImportRecords(cancellationToken: Ct);
        ImportRecordsRequest[] messages = [new() { Header = Uploads.Header() }, new() { Record = new() { Source = source } }];
        return (await Uploads.SendAsync(call, messages)).Revision;
    }

    /// <summary>The clock of the system plus an offset.</summary>
    private sealed class AdjustableClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }

    /// <summary>Keeps what <see cref="RecordTimeCheck"/> logs.</summary>
    private sealed class WarningLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) =>
            categoryName == typeof(RecordTimeCheck).FullName ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
