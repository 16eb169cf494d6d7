using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TruceData.Grpc.Internal;

/// <summary>Where Kestrel takes for a fault of its own what a peer has sent.</summary>
static class KestrelMends
{
    /// <summary>
    /// RFC 9110, 9.1: a method is a token, in ASCII. Kestrel reads it as UTF-8, and one that begins beyond Latin-1 fails inside it: the stream would never end.
    /// RFC 7541, 6.1: an indexed field of index 0 is a decoding error. Kestrel ends the connection, but warns of an exception: that line gets the level Debug,
    /// unless another factory of loggers is registered after the gRPC server.
    /// </summary>
    public static void Add(IServiceCollection services)
    {
        services.Configure<KestrelServerOptions>(kestrel => kestrel.RequestHeaderEncodingSelector = static name => name == ":method" ? Encoding.Latin1 : null);
        if (services.Any(service => service.ServiceKey is nameof(KestrelMends)))
            return;
        services.AddLogging();
        var loggers = services.Last(service => service.ServiceType == typeof(ILoggerFactory) && !service.IsKeyedService);
        services.Remove(loggers);
        services.Add(loggers switch
        {
            { ImplementationType: { } type } => new(typeof(ILoggerFactory), nameof(KestrelMends), type, loggers.Lifetime),
            { ImplementationFactory: { } make } => new(typeof(ILoggerFactory), nameof(KestrelMends), (root, _) => make(root), loggers.Lifetime),
            _ => new ServiceDescriptor(typeof(ILoggerFactory), nameof(KestrelMends), loggers.ImplementationInstance!),
        });
        services.AddSingleton<ILoggerFactory>(root => new Loggers(root.GetRequiredKeyedService<ILoggerFactory>(nameof(KestrelMends))));
    }

    sealed class Loggers(ILoggerFactory inner) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) =>
            categoryName == "Microsoft.AspNetCore.Server.Kestrel" ? new KestrelLogger(inner.CreateLogger(categoryName)) : inner.CreateLogger(categoryName);

        public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

        public void Dispose() => inner.Dispose();
    }

    sealed class KestrelLogger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            inner.Log(IsOfIndexNought(exception) ? LogLevel.Debug : logLevel, eventId, state, exception, formatter);

        // The decoder reads nothing but the peer's bytes.
        static bool IsOfIndexNought(Exception? exception) =>
            exception is IndexOutOfRangeException && exception.StackTrace?.Contains("at System.Net.Http.HPack.HPackDecoder.", StringComparison.Ordinal) == true;
    }
}
