using TruceData.Server.Curation;
using TruceData.Server.Hosting;
using TruceData.Server.Tests.Support;
using TruceData.Store;

namespace TruceData.Server.Tests.Curation;

/// <summary>A first start that fails.</summary>
public sealed class CuratedStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Leaves_alone_what_another_has_written_meanwhile()
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
