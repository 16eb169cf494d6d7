using TruceData.Server.Curation;
using TruceData.Server.Hosting;
using TruceData.Server.Tests.Support;
using TruceData.Store;

[assembly: AssemblyFixture(typeof(CuratedServer))]

namespace TruceData.Server.Tests.Support;

/// <summary>
/// A server with the curated data at revision 1, shared by all tests that only read. Tests that write can copy its store.
/// </summary>
public sealed class CuratedServer : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private InProcessServer? _server;

    public InProcessServer Server => _server ?? throw new InvalidOperationException("Not started yet.");

    public Clients Clients => Server.Clients;

    /// <summary>Creates a store with the curated data at a path and returns the path.</summary>
    public string CopyStore(string path)
    {
        File.Copy(_folder["template.db"], path);
        return path;
    }

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using (var store = await DataStore.OpenAsync(_folder["template.db"], TimeProvider.System, cancellationToken))
            await CuratedData.SyncAsync(DefaultPaths.Data, store, TextWriter.Null, cancellationToken);
        _server = await InProcessServer.StartAsync(CopyStore(_folder["served.db"]));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }
}
