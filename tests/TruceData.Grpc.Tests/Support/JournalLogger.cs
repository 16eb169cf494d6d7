using Microsoft.Extensions.Logging;

namespace TruceData.Grpc.Tests.Support;

/// <summary>Keeps what the server logs as warnings and errors, but for what a busy machine makes it say.</summary>
sealed class JournalLogger(CallJournal journal) : ILoggerProvider, ILogger
{
    // Kestrel's own timer, which should beat every second, came late.
    const string BusyMachine = "HeartbeatSlow";

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && eventId.Name != BusyMachine)
            journal.ErrorLines.Enqueue($"{eventId.Id} {formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
