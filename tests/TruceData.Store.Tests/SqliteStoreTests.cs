using Microsoft.Data.Sqlite;
using TruceData.Store.Bars;
using TruceData.Store.Records;

namespace TruceData.Store.Tests;

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
        Assert.Null(await store.FindLatestRevisionAsync(Ct));
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
        var e = await Assert.ThrowsAsync<StoreException>(() => ReadAsync(again, new Domain.Time.View(1, null)));
        Assert.Equal(StoreProblem.Corrupt, e.Problem);
    }

    [Fact]
    public async Task A_backup_is_a_store_of_its_own()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(store, Make("events/a", "word"));
        await PutBarsAsync(store, null, Bars.Block(0, 100));
        var copy = Path.Combine(_folder, "backups", "copy.db");
        await using (var write = await store.BeginWriteAsync("tester", "not in it", Ct))
        {
            await write.PutAsync(Make("events/b"), Ct);
            await store.BackupAsync(copy, Ct);
        }

        Assert.Equal(StoreProblem.Refused, (await Assert.ThrowsAsync<StoreException>(() => store.BackupAsync(copy, Ct))).Problem);
        await using var backup = await OpenAsync(copy);
        Assert.Empty(await backup.CheckAsync(Ct));
        Assert.Equal((await store.FindLatestRevisionAsync(Ct))!.ContentHash, (await backup.FindLatestRevisionAsync(Ct))!.ContentHash);
        Assert.Equal("a", await NamesAsync(backup, new RecordQuery(new Domain.Time.View(2, null), "events") { Text = "word" }));
        Assert.Equal(3, (await PutAsync(backup, Make("events/c"))).Revision.Number);
    }

    [Fact]
    public async Task What_a_killed_process_leaves_behind_holds_all_that_was_committed_and_no_more()
    {
        var place = await NewPlaceAsync();
        await using var store = await OpenAsync(place);
        await PutAsync(store, Make("events/a", body: "1"));
        await PutBarsAsync(store, null, Bars.Block(0, 100_000));
        await using var write = await store.BeginWriteAsync("tester", "killed", Ct);
        await write.PutAsync(Make("events/a", body: "2"), Ct);
        await write.PutBarsAsync(new BarWrite("series/a", Bars.Fields, Bars.Minute), Bars.Stream(Bars.Block(0, 1_000_000, seed: 1)), Ct);

        // A killed process leaves its files as they are at that instant, so a copy of them is what the next one finds.
        var left = await NewPlaceAsync();
        foreach (var suffix in new[] { "", "-wal" }) await CopyAsync(place + suffix, left + suffix);
        await using var found = await OpenAsync(left);
        Assert.Equal((await store.FindLatestRevisionAsync(Ct))!.ContentHash, (await found.FindLatestRevisionAsync(Ct))!.ContentHash);
        Assert.Equal("1"u8.ToArray(), (await found.FindRecordAsync(3, "events/a", Ct))!.Body.ToArray());
        Assert.Equal(Bars.Rows(Bars.Block(0, 100_000)), await ReadAsync(found, new Domain.Time.View(3, null)));
        Assert.Equal(3, (await PutAsync(found, Make("events/b"))).Revision.Number);
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

    private static async Task CopyAsync(string from, string to)
    {
        await using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        await using var target = File.Create(to);
        await source.CopyToAsync(target, Ct);
    }
}
