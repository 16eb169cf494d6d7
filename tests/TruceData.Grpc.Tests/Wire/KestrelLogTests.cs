using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TruceData.Grpc.Tests.Support;
using Xunit;

namespace TruceData.Grpc.Tests.Wire;

/// <summary>What Kestrel takes for a fault of its own, though a peer's bytes caused it, is a line for whoever debugs; every other line stays as it is.</summary>
public sealed class KestrelLogTests : IDisposable
{
    const string Category = "Microsoft.AspNetCore.Server.Kestrel";

    readonly Lines _lines = new();

    public void Dispose() => _lines.Dispose();

    [Fact]
    public async Task A_field_of_index_0_is_no_fault_of_the_server()
    {
        await using (var server = await TestServer.StartAsync(services: services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(_lines))))
        await using (var socket = await Http2Socket.ConnectAsync(server.Address))
        {
            await socket.FrameAsync(Http2Socket.HeadersFrame, Http2Socket.EndHeaders, socket.NextStream(), [0x80]);
            await socket.ClosedAsync();
        }
        var line = Assert.Single(_lines.Written, line => line.Exception is not null);
        Assert.Equal((Category, LogLevel.Debug, "Connection processing ended abnormally."), (line.Category, line.Level, line.Message));
        Assert.IsType<IndexOutOfRangeException>(line.Exception);
    }

    /// <summary>However the factory of loggers is registered, and however often the gRPC server.</summary>
    [Theory]
    [InlineData("type")]
    [InlineData("factory")]
    [InlineData("instance")]
    public async Task Faults_stay_what_they_are(string registered)
    {
        var services = new ServiceCollection();
        if (registered == "factory")
            services.AddSingleton<ILoggerFactory>(_ => new LoggerFactory([_lines]));
        else if (registered == "instance")
            services.AddSingleton<ILoggerFactory>(new LoggerFactory([_lines]));
        else
            services.AddLogging(logging => logging.AddProvider(_lines));
        services.AddGrpc();
        services.AddGrpc();
        await using (var root = services.BuildServiceProvider())
        {
            foreach (var category in (string[])[Category, "Other"])
            {
                var exception = Record.Exception(() => Array.Empty<int>()[category.Length]);
                root.GetRequiredService<ILoggerFactory>().CreateLogger(category).Log(LogLevel.Warning, new EventId(7), "abc", exception, (text, _) => text);
            }
        }
        Assert.Equal([(Category, LogLevel.Warning, "abc"), ("Other", LogLevel.Warning, "abc")], _lines.Written.Select(line => (line.Category, line.Level, line.Message)));
        Assert.All(_lines.Written, line => Assert.IsType<IndexOutOfRangeException>(line.Exception));
    }

    sealed record Line(string Category, LogLevel Level, string Message, Exception? Exception);

    sealed class Lines : ILoggerProvider
    {
        public ConcurrentQueue<Line> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, Written);

        public void Dispose()
        {
        }
    }

    sealed class Logger(string category, ConcurrentQueue<Line> written) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            written.Enqueue(new(category, logLevel, formatter(state, exception), exception));
    }
}
