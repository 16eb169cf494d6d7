using System.Net;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using TruceData.Server.Curation;
using TruceData.Server.Hosting;
using TruceData.Store;

namespace TruceData.Server.Tests.Support;

/// <summary>A server in this process for one test, with a store of its own that contains the curated data at revision 1.</summary>
public sealed class WritableServer : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> Template = new(CreateTemplateAsync);
    private readonly string _file;
    private DataStore _store;
    private WebApplication _app;

    private WritableServer(string file, DataStore store, WebApplication app)
    {
        _file = file;
        _store = store;
        _app = app;
        Channel = Connect();
    }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public GrpcChannel Channel { get; private set; }

    public DataStore Store => _store;

    public V1.EventService.EventServiceClient Events => new(Channel);

    public V1.PolicyService.PolicyServiceClient Policies => new(Channel);

    public V1.ReactionService.ReactionServiceClient Reactions => new(Channel);

    public V1.MarketService.MarketServiceClient Markets => new(Channel);

    public V1.IngestService.IngestServiceClient Ingest => new(Channel);

    public static async Task<WritableServer> StartAsync()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("trucedata-test-").FullName, "truce.db");
        File.Copy(await Template.Value, file);
        var (store, app) = await OpenAsync(file);
        return new WritableServer(file, store, app);
    }

    public Task StopAsync() => _app.StopAsync();

    /// <summary>Stops the server and starts another one with the same store.</summary>
    public async Task RestartAsync()
    {
        await CloseAsync();
        (_store, _app) = await OpenAsync(_file);
        Channel = Connect();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);
    }

    private static async Task<string> CreateTemplateAsync()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("trucedata-template-").FullName, "truce.db");
        await using var store = await DataStore.OpenAsync(file, TimeProvider.System, CancellationToken.None);
        await CuratedData.SyncAsync(DefaultPaths.Data, store, TextWriter.Null, CancellationToken.None);
        return file;
    }

    private static async Task<(DataStore Store, WebApplication App)> OpenAsync(string file)
    {
        var store = await DataStore.OpenAsync(file, TimeProvider.System, CancellationToken.None);
        var app = TruceServer.Build(new ServeOptions(file, DefaultPaths.Data, IPAddress.Loopback, 0, 0), store, TimeProvider.System);
        await app.StartAsync();
        return (store, app);
    }

    private GrpcChannel Connect() => GrpcChannel.ForAddress($"http://127.0.0.1:{TruceServer.Ports(_app).Grpc}");

    private async Task CloseAsync()
    {
        Channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _store.DisposeAsync();
    }
}
