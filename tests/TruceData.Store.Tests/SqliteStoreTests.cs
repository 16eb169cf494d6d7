using Microsoft.Data.Sqlite;
using TruceData.Domain.Time;
using TruceData.Store.Errors;
using TruceData.Store.Records;

namespace TruceData.Store.Tests;

public sealed class SqliteStoreTests : StoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trucedata-").FullName;
    private int _count;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_that_is_not_a_database_is_refused()
    {
        var location = await NewLocationAsync();
        await File.WriteAllTextAsync(location, string.Concat(Enumerable.Repeat("time,close\n", 1000)), CancellationToken);
        var e = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(location));
        Assert.Equal(StoreProblem.NotADatabase, e.Problem);
        Assert.Contains(location, e.Message);
    }

    [Fact]
    public async Task A_missing_folder_is_created()
    {
        await using var store = await OpenAsync(Path.Combine(_folder, "new", "folder", "store.db"));
        Assert.Null(await store.FindLatestRevisionAsync(CancellationToken));
    }

    [Theory]
    [InlineData("/proc/trucedata/store.db")]
    [InlineData("/proc/store.db")]
    [InlineData("/tmp")]
    [InlineData("/etc/hostname/store.db")]
    public async Task A_location_where_no_file_can_be_created_is_refused(string location)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The locations exist on Linux only.");
        var e = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(location));
        Assert.Equal(StoreProblem.Unreachable, e.Problem);
        Assert.Contains(location, e.Message);
    }

    [Fact]
    public async Task A_damaged_file_is_refused()
    {
        var location = await NewLocationAsync();
        await using (var store = await OpenAsync(location)) await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 100_000));
        await using (var file = File.OpenWrite(location))
        {
            file.Position = 100;
            await file.WriteAsync(new byte[16_284], CancellationToken);
        }

        Assert.Equal(StoreProblem.Corrupt, await GetProblemAsync(() => OpenAsync(location)));
    }

    [Fact]
    public async Task A_truncated_chunk_is_an_error()
    {
        var location = await NewLocationAsync();
        await using (var store = await OpenAsync(location)) await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 10));
        await TamperAsync(location, "UPDATE chunk_column SET bytes = x'00' WHERE field = 'close'");
        await using var again = await OpenAsync(location);
        Assert.Equal(StoreProblem.Corrupt, await GetProblemAsync(() => ReadAsync(again, new View(1, null))));
    }

    [Fact]
    public async Task A_damaged_page_is_never_served()
    {
        var location = await NewLocationAsync();
        var bars = SampleBars.CreateBlock(0, 20_000);
        List<(string Name, string Body)> records;
        await using (var store = await OpenAsync(location))
        {
            await PutAsync(store, [.. Enumerable.Range(0, 200).Select(i => CreateRecord($"events/{i}", $"word{i} some more words"))]);
            await PutBarsAsync(store, null, bars);
            records = await ReadBodiesAsync(store);
        }

        var (whole, rows) = (await File.ReadAllBytesAsync(location, CancellationToken), SampleBars.GetRows(bars));
        var random = new Random(18);
        var refused = 0;
        for (var place = 0; place < 40; place++)
        {
            var damaged = whole.ToArray();
            var position = (whole.Length - 4096) / 40 * place;
            random.NextBytes(damaged.AsSpan(position, 4096));
            await File.WriteAllBytesAsync(location, damaged, CancellationToken);
            try
            {
                await using var store = await OpenAsync(location);
                Assert.Equal(rows, await ReadAsync(store, new View(2, null)));
                Assert.Equal(records, await ReadBodiesAsync(store));
            }
            catch (StoreException e)
            {
                refused++;
                Assert.True(e.Problem is StoreProblem.Corrupt or StoreProblem.NotADatabase or StoreProblem.NotAStore, e.Message);
            }
        }

        Assert.InRange(refused, 10, 40);
    }

    [Fact]
    public async Task A_backup_is_an_independent_store()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(store, CreateRecord("events/a", "word"));
        await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 100));
        var copy = Path.Combine(_folder, "backups", "copy.db");
        await using (var write = await store.BeginWriteAsync("tester", "not in the backup", CancellationToken))
        {
            await write.PutAsync(CreateRecord("events/b"), CancellationToken);
            await store.BackupAsync(copy, CancellationToken);
        }

        Assert.Equal(StoreProblem.Refused, await GetProblemAsync(() => store.BackupAsync(copy, CancellationToken)));
        await using var backup = await OpenAsync(copy);
        Assert.Empty(await backup.CheckAsync(CancellationToken));
        Assert.Equal(await GetContentHashAsync(store), await GetContentHashAsync(backup));
        Assert.Equal("a", await ListIdsAsync(backup, new RecordQuery(new View(2, null), "events") { Text = "word" }));
        Assert.Equal(3, (await PutAsync(backup, CreateRecord("events/c"))).Revision.Number);
    }

    [Fact]
    public async Task A_store_of_a_killed_process_contains_what_was_committed()
    {
        var location = await NewLocationAsync();
        await using var store = await OpenAsync(location);
        await PutAsync(store, CreateRecord("events/a", body: "1"));
        await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 100_000));
        await using var write = await store.BeginWriteAsync("tester", "killed", CancellationToken);
        await write.PutAsync(CreateRecord("events/a", body: "2"), CancellationToken);
        var changed = SampleBars.CreateBlock(0, 1_000_000, seed: 1);
        await write.PutBarsAsync(SampleBars.Write, SampleBars.StreamAsync(changed), CancellationToken);

        // A killed process leaves its files unchanged, so a copy of them is what the next process finds.
        var copy = await NewLocationAsync();
        foreach (var suffix in new[] { "", "-wal" }) await CopyAsync(location + suffix, copy + suffix);
        await using var found = await OpenAsync(copy);
        Assert.Equal(await GetContentHashAsync(store), await GetContentHashAsync(found));
        Assert.Equal("1"u8.ToArray(), (await found.FindRecordAsync(3, "events/a", CancellationToken))!.Body.ToArray());
        Assert.Equal(SampleBars.GetRows(SampleBars.CreateBlock(0, 100_000)), await ReadAsync(found, new View(3, null)));
        Assert.Equal(3, (await PutAsync(found, CreateRecord("events/b"))).Revision.Number);
    }

    protected override Task<string> NewLocationAsync() => Task.FromResult(Path.Combine(_folder, $"{++_count}.db"));

    protected override async Task TamperAsync(string location, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={location};Pooling=false");
        await connection.OpenAsync(CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(CancellationToken);
    }

    private static async Task CopyAsync(string from, string to)
    {
        await using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        await using var target = File.Create(to);
        await source.CopyToAsync(target, CancellationToken);
    }

    /// <summary>Returns the names and bodies of 200 records.</summary>
    private static async Task<List<(string Name, string Body)>> ReadBodiesAsync(DataStore store)
    {
        var records = await store.FindRecordsAsync(2, [.. Enumerable.Range(0, 200).Select(i => $"events/{i}")], CancellationToken);
        return [.. records.Select(r => (r.Name, Convert.ToHexString(r.Body.Span)))];
    }
}
