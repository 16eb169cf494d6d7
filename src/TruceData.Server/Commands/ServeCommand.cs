using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TruceData.Server.Curation;
using TruceData.Server.Hosting;
using TruceData.Store;

namespace TruceData.Server.Commands;

/// <summary>`trucedata serve`, and `trucedata` alone: fill the store from the curated data and answer.</summary>
internal static class ServeCommand
{
    private const int HighestPort = 65535;

    /// <summary>Six million bars of one value: the minutes of fifty instruments for a year stay in memory, so that aligning with them reads no disk.</summary>
    private const long CacheBytes = 96 << 20;

    public static RootCommand AsRoot() => With(new RootCommand("A gRPC market-impact data set service: what happened, who says so, what was known when, what did markets do around it."));

    public static Command Create() => With(new Command("serve", "Serve the store (the default)."));

    private static T With<T>(T command) where T : Command
    {
        var store = CommonOptions.Store();
        var data = new Option<string>("--data") { Description = "The folder of curated data files.", DefaultValueFactory = _ => DefaultPaths.Data };
        var listen = new Option<string>("--listen") { Description = "The address to listen on.", DefaultValueFactory = _ => "127.0.0.1" };
        var grpcPort = Port("--grpc-port", 50051, "Port of gRPC (HTTP/2), with TLS of everything; 0 for any free one.");
        var httpPort = Port("--http-port", 8080, "Port of HTTP/1.1 (not with TLS); 0 for any free one.");
        foreach (Option option in (Option[])[store, data, listen, grpcPort, httpPort]) command.Options.Add(option);
        var settings = new ServeSettings(command);
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(() => RunAsync(
            settings.Apply(parsed, new ServeOptions(
                parsed.GetRequiredValue(store),
                parsed.GetRequiredValue(data),
                ReadAddress(parsed.GetRequiredValue(listen)),
                parsed.GetRequiredValue(grpcPort),
                parsed.GetRequiredValue(httpPort))),
            cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        TryPorts(options);
        var (opened, revision) = await CuratedStore.OpenAsync(
            options.Store, new StoreOptions { ColumnCacheBytes = CacheBytes }, empty => CuratedData.SyncAsync(options.Data, empty, Console.Out, cancellationToken), cancellationToken);
        await using var store = opened;
        await using var app = TruceServer.Build(options, store, TimeProvider.System);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception refused) when (refused is IOException or SocketException)
        {
            throw CannotListen(refused.Message, refused);
        }

        await Console.Out.WriteLineAsync(ReadyText.Ready(options, TruceServer.Ports(app), revision));
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    /// <summary>Refuses ports that are in use before a store is made or changed for them.</summary>
    private static void TryPorts(ServeOptions options)
    {
        int[] ports = options.TlsCertificate is null ? [options.GrpcPort, options.HttpPort] : [options.GrpcPort];
        List<TcpListener> listeners = [];
        try
        {
            foreach (var endpoint in ports.Select(port => new IPEndPoint(options.Listen, port)))
            {
                listeners.Add(new(endpoint));
                try
                {
                    listeners[^1].Start();
                }
                catch (SocketException refused)
                {
                    throw CannotListen($"{endpoint}: {refused.Message}", refused);
                }
            }
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }

    private static CommandException CannotListen(string reason, Exception refused) => new(
        $"cannot listen: {reason.TrimEnd('.')}. Choose other ports with --grpc-port and --http-port, or stop what uses them; --listen must be an address of this machine.", refused);

    private static Option<int> Port(string name, int port, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => port };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= HighestPort))
                result.AddError($"{name} must be 0 to {HighestPort}, not \"{token.Value}\".");
        });
        return option;
    }

    private static IPAddress ReadAddress(string text) => text == "localhost"
        ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address)
            ? address
            : throw new CommandException($"--listen: \"{text}\" is no IP address; give one such as 127.0.0.1, or 0.0.0.0 for every interface.");
}
