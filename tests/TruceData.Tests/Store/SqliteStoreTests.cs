using Microsoft.Data.Sqlite;
using TruceData.Store;

namespace TruceData.Tests.Store;

public sealed class SqliteStoreTests : StoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trucedata-").FullName;
    private int _count;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        var place = await NewPlaceAsync();
        await File.WriteAllTextAsync(place, string.Concat(Enumerable.Repeat("time,close\n", 1000)), Ct);
        var e = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(place));
        Assert.Equal(StoreProblem.NotADatabase, e.Problem);
        Assert.Contains(place, e.Message);
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_made()
    {
        await using var store = await OpenAsync(Path.Combine(_folder, "new", "folder", "store.db"));
        Assert.Null(await store.LatestRevisionAsync(Ct));
    }

    [Theory]
    [InlineData("/proc/trucedata/store.db")]
    [InlineData("/proc/store.db")]
    [InlineData("/tmp")]
    [InlineData("/etc/hostname/store.db")]
    public async Task A_place_where_no_file_can_be_is_refused(string place)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The places are Linux's.");
        var e = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(place));
        Assert.Equal(StoreProblem.Unreachable, e.Problem);
        Assert.Contains(place, e.Message);
    }

    [Fact]
    public async Task A_damaged_file_is_refused()
    {
        var place = await NewPlaceAsync();
        await using (var store = await OpenAsync(place)) await PutBarsAsync(store, null, Bars.Block(0, 100_000));
        await using (var file = File.OpenWrite(place))
        {
            file.Position = 100;
            await file.WriteAsync(new byte[16_284], Ct);
        }

        Assert.Equal(StoreProblem.Corrupt, (await Assert.ThrowsAsync<StoreException>(() => OpenAsync(place))).Problem);
    }

    [Fact]
    public async Task A_chunk_cut_short_is_an_error_not_an_answer()
    {
        var place = await NewPlaceAsync();
        await using (var store = await OpenAsync(place)) await PutBarsAsync(store, null, Bars.Block(0, 10));
        await TamperAsync(place, "UPDATE chunk_column SET bytes = x'00' WHERE field = 'close'");
        await using var again = await OpenAsync(place);
        var e = await Assert.ThrowsAsync<StoreException>(() => ReadAsync(again, new TruceData.Domain.View(1, null)));
        Assert.Equal(StoreProblem.Corrupt, e.Problem);
    }

    protected override Task<string> NewPlaceAsync() => Task.FromResult(Path.Combine(_folder, $"{++_count}.db"));

    protected override async Task TamperAsync(string place, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={place};Pooling=false");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Ct);
    }
}
