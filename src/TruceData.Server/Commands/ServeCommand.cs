using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TruceData.Server.Curation;
using TruceData.Server.Hosting;
using TruceData.Store;
using TruceData.Store.Errors;

namespace TruceData.Server.Commands;

/// <summary>`trucedata serve`, and `trucedata` alone, fills the store from the curated data and serves it.</summary>
internal sealed class ServeCommand
{
    private const int MaxPort = 65535;
    private const int MaxDrainSeconds = 3600;
    private const int MaxVerifyHours = 1000;

    // Keeps six million bars of one value in memory, the minutes of fifty instruments for a year, so that aligning with them reads no disk.
    private const long CacheBytes = 96 << 20;

    private readonly Option<string> _store = CommonOptions.CreateStore();
    private readonly Option<string?> _readStore = CommonOptions.CreateReadStore();
    private readonly Option<string> _data = new("--data")
    {
        Description = "The folder of curated data files.",
        DefaultValueFactory = _ => DefaultPaths.Data,
    };

    private readonly Option<string> _listen = new("--listen")
    {
        Description = "The address to listen on.",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private readonly Option<int> _grpcPort = new("--grpc-port")
    {
        Description = "The port for gRPC (HTTP/2), or for all protocols with TLS; 0 for any free port.",
        DefaultValueFactory = _ => 50051,
    };

    private readonly Option<int> _httpPort = new("--http-port")
    {
        Description = "The port for HTTP/1.1, which is not used with TLS; 0 for any free port.",
        DefaultValueFactory = _ => 8080,
    };

    private readonly Option<string[]> _corsOrigins = new("--cors-origin")
    {
        Description = "An origin whose pages may call from a browser, such as https://example.org; can be repeated. Default: none.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<double> _drainSeconds = new("--drain-seconds")
    {
        Description = "The time in seconds that running calls have to finish when the server stops.",
        DefaultValueFactory = _ => 10,
    };

    private readonly Option<int> _maxCalls = new("--max-calls")
    {
        Description = "The maximum number of concurrent calls; a watcher counts as a call for as long as it watches.",
        DefaultValueFactory = _ => ServeOptions.DefaultMaxCalls,
    };

    private readonly Option<int> _maxUploadMebibytes = new("--max-upload-mib")
    {
        Description = "The maximum size in MiB of all uploads in progress, which need as much space in the temporary folder.",
        DefaultValueFactory = _ => ServeOptions.DefaultMaxUploadMebibytes,
    };

    private readonly Option<int?> _maxCallsPerClient = new("--max-calls-per-client")
    {
        Description = "The maximum number of concurrent calls of one client, told by its address. Default: three quarters of --max-calls.",
    };

    private readonly Option<double> _streamTimeout = new("--stream-timeout-seconds")
    {
        Description = "The time in seconds after which a stream ends whose reader takes no bytes.",
        DefaultValueFactory = _ => 120,
    };

    private readonly Option<double?> _verifyHours = new("--verify-hours")
    {
        Description = "The number of hours between verifications of the store while it is served; damage is logged. Default: none.",
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = "A file of bearer tokens, one per line; calls without one of them are refused.",
    };

    private readonly Option<string?> _tlsCertificate = new("--tls-cert")
    {
        Description = "The certificate chain in PEM. With TLS, one port (--grpc-port) serves all protocols.",
    };

    private readonly Option<string?> _tlsKey = new("--tls-key") { Description = "The private key of --tls-cert in PEM." };

    private readonly Option<bool> _logCalls = new("--log-calls")
    {
        Description = "Log every call, not only those that failed because of a fault of the server.",
    };

    private ServeCommand(Command command)
    {
        Option[] options =
        [
            _store, _readStore, _data, _listen, _grpcPort, _httpPort, _corsOrigins, _drainSeconds, _maxCalls,
            _maxCallsPerClient, _maxUploadMebibytes, _streamTimeout, _verifyHours, _tokenFile, _tlsCertificate, _tlsKey, _logCalls,
        ];
        foreach (var option in options) command.Options.Add(option);
        Validate(_grpcPort, IsPort, $"must be 0 to {MaxPort}");
        Validate(_httpPort, IsPort, $"must be 0 to {MaxPort}");
        Validate(_corsOrigins, IsOrigin, "must be an origin such as https://example.org");
        Validate(_drainSeconds, IsDrainTime, $"must be 0 to {MaxDrainSeconds}");
        Validate(_maxCalls, IsPositive, "must be a number above 0");
        Validate(_maxUploadMebibytes, IsPositive, "must be a number above 0");
        Validate(_maxCallsPerClient, IsPositive, "must be a number above 0");
        Validate(_streamTimeout, IsStreamTime, $"must be above 0 and at most {MaxDrainSeconds}");
        Validate(_verifyHours, IsInterval, $"must be a number of hours above 0 and at most {MaxVerifyHours}");
        command.Validators.Add(result =>
        {
            if (result.GetValue(_tlsCertificate) is null != result.GetValue(_tlsKey) is null)
                result.AddError($"{_tlsCertificate.Name} and {_tlsKey.Name} must be used together.");
        });
        command.SetAction((parsed, cancellationToken) =>
            CommandLine.GuardAsync(() => RunAsync(ReadOptions(parsed), cancellationToken)));
    }

    /// <summary>Creates the root command, which serves if no other command is named.</summary>
    public static RootCommand CreateRoot()
    {
        var command = new RootCommand(
            "A gRPC market-impact data set service: what happened, who says so, what was known when, and what markets did around it.");
        _ = new ServeCommand(command);
        return command;
    }

    public static Command Create()
    {
        var command = new Command("serve", "Serve the store (the default).");
        _ = new ServeCommand(command);
        return command;
    }

    private static async Task<int> RunAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        ListenPorts.EnsureAvailable(options);
        // Computations can keep two threads per processor busy (ComputeLane). Calls must not wait until the pool adds threads, one or two a
        // second.
        ThreadPool.SetMinThreads(4 * Environment.ProcessorCount, 4 * Environment.ProcessorCount);
        var (opened, revision) = await CuratedStore.OpenAsync(
            options.Store,
            new StoreOptions { ColumnCacheBytes = CacheBytes, ReadLocation = options.ReadStore },
            opening => FillAsync(options, opening, cancellationToken),
            cancellationToken);
        await using var store = opened;
        if (store.IsReadOnly)
            await Console.Out.WriteLineAsync($"{store.Location} is on a read-only medium: it is served unchanged, and writes are refused.");
        await using var app = TruceServer.Build(options, store, TimeProvider.System);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw ListenPorts.Unavailable(exception.Message, exception);
        }

        await Console.Out.WriteLineAsync(ReadyText.Ready(options, TruceServer.Ports(app), revision));
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    /// <summary>
    /// Writes changed curated files and returns the latest revision. Writes nothing if the primary cannot be reached and a standby can.
    /// </summary>
    private static async Task<long> FillAsync(ServeOptions options, DataStore store, CancellationToken cancellationToken)
    {
        try
        {
            return await CuratedData.SyncAsync(options.Data, store, Console.Out, cancellationToken);
        }
        catch (StoreException e) when (e.Problem == StoreProblem.Unreachable && options.ReadStore is not null)
        {
            var readable = await store.FindReadableRevisionAsync(atLeast: 0, cancellationToken);
            if (readable is null) throw;
            await Console.Out.WriteLineAsync($"{e.Message} The read store is served, and writes fail until the primary can be reached.");
            return readable.Number;
        }
    }

    private ServeOptions ReadOptions(ParseResult parsed) => new(
        parsed.GetRequiredValue(_store),
        parsed.GetRequiredValue(_data),
        ParseAddress(parsed.GetRequiredValue(_listen)),
        parsed.GetRequiredValue(_grpcPort),
        parsed.GetRequiredValue(_httpPort))
    {
        ReadStore = parsed.GetValue(_readStore),
        CorsOrigins = parsed.GetValue(_corsOrigins) ?? [],
        Drain = TimeSpan.FromSeconds(parsed.GetValue(_drainSeconds)),
        MaxCalls = parsed.GetValue(_maxCalls),
        MaxUploadMebibytes = parsed.GetValue(_maxUploadMebibytes),
        MaxCallsPerClient = parsed.GetValue(_maxCallsPerClient) ?? 0,
        StreamTimeout = TimeSpan.FromSeconds(parsed.GetValue(_streamTimeout)),
        VerificationInterval = parsed.GetValue(_verifyHours) is { } hours ? TimeSpan.FromHours(hours) : null,
        TokenFile = parsed.GetValue(_tokenFile),
        TlsCertificate = parsed.GetValue(_tlsCertificate),
        TlsKey = parsed.GetValue(_tlsKey),
        LogCalls = parsed.GetValue(_logCalls),
    };

    private static IPAddress ParseAddress(string text) => text == "localhost"
        ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address)
            ? address
            : throw new CommandException(
                $"--listen: \"{text}\" is not an IP address; use one such as 127.0.0.1, or 0.0.0.0 for every interface.");

    private static bool IsPort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= MaxPort;

    private static bool IsDrainTime(string text) => double.TryParse(text, out var seconds) && seconds is >= 0 and <= MaxDrainSeconds;

    private static bool IsStreamTime(string text) => double.TryParse(text, out var seconds) && seconds is > 0 and <= MaxDrainSeconds;

    private static bool IsInterval(string text) => double.TryParse(text, out var hours) && hours is > 0 and <= MaxVerifyHours;

    private static bool IsPositive(string text) => int.TryParse(text, out var number) && number > 0;

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && text == uri.GetLeftPart(UriPartial.Authority);

    private static void Validate(Option option, Func<string, bool> isValid, string rule) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => !isValid(token.Value)))
            result.AddError($"{option.Name} {rule}, not \"{token.Value}\".");
    });
}
