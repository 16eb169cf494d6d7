using TruceData.Server.Curation;
using TruceData.Server.Hosting;
using TruceData.Server.Tests.Support;
using TruceData.Store;

namespace TruceData.Server.Tests.Curation;

/// <summary>A first start that fails after creating the store.</summary>
public sealed class CuratedStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_store_stays_if_another_process_has_written_to_it()
    {
        var location = _folder["new/store.db"];
        await Assert.ThrowsAsync<CurationException>(() => CuratedStore.OpenAsync(
            location,
            new(),
            async _ =>
            {
                await using var other = await DataStore.OpenAsync(location, TimeProvider.System, Ct);
                await CuratedData.SyncAsync(DefaultPaths.Data, other, TextWriter.Null, Ct);
                throw new CurationException("refused");
            },
            Ct));
        Assert.Equal(1, (await StoredBars.LatestAsync(location)).Number);
    }
}
