using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using TruceData.Server.Curation;
using TruceData.Server.Hosting;
using TruceData.Server.Tests.Support;
using TruceData.Store;

namespace TruceData.Server.Tests.Commands;

/// <summary>Runs `trucedata serve` as a process: what it creates, prints and refuses.</summary>
public sealed class ServeCommandTests(CuratedServer curated) : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_first_start_creates_the_store_and_the_second_opens_it()
    {
        await using (var first = await ServeProcess.StartAsync(_folder["new/store.db"]))
        {
            Assert.Contains(
                $"Creating the store {_folder["new/store.db"]} from the curated data in {DefaultPaths.Data}",
                first.Output,
                StringComparison.Ordinal);
            Assert.Contains("(revision 1)", first.Output, StringComparison.Ordinal);
            Assert.Single((await first.Clients.Dataset.ListRevisionsAsync(new())).Revisions);
            using var http = new HttpClient();
            var page = await http.GetStringAsync(new Uri($"http://localhost:{first.HttpPort}/"), Ct);
            Assert.Contains($"grpcurl -plaintext localhost:{first.GrpcPort} ", page, StringComparison.Ordinal);
            Assert.Contains(
                $"http://localhost:{first.HttpPort}/v1/series:read?series=series/sp500-close-daily", page, StringComparison.Ordinal);
            foreach (var link in page.Split("href=\"").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]))
                Assert.StartsWith(
                    "{", await http.GetStringAsync(new Uri($"http://localhost:{first.HttpPort}{link}"), Ct), StringComparison.Ordinal);
            var end = await first.StopAsync();
            Assert.Equal(0, end.Code);
            Assert.Contains($"grpcurl -plaintext localhost:{first.GrpcPort} ", end.Output, StringComparison.Ordinal);
            Assert.Contains(
                $"grpcurl -plaintext localhost:{first.GrpcPort} trucedata.v1.EventService/ListEvents",
                end.Output,
                StringComparison.Ordinal);
            Assert.Equal("", end.Error);
        }

        await using var second = await ServeProcess.StartAsync(_folder["new/store.db"]);
        Assert.DoesNotContain("Making", second.Output, StringComparison.Ordinal);
        Assert.Single((await second.Clients.Dataset.ListRevisionsAsync(new())).Revisions);
        Assert.Equal(0, (await second.StopAsync("TERM")).Code);
    }

    [Fact]
    public async Task Changed_and_removed_curated_files_are_one_new_revision()
    {
        var data = _folder.CopyFolder(DefaultPaths.Data, "data");
        var store = curated.CopyStore(_folder["store.db"]);
        var file = Path.Combine(data, "events", "us-100-tariff-threat.json");
        await File.WriteAllTextAsync(
            file,
            (await File.ReadAllTextAsync(file, Ct)).Replace("\"summary\": \"", "\"summary\": \"Corrected. ", StringComparison.Ordinal),
            Ct);
        File.Delete(Path.Combine(data, "claims", "asset-p1-us-thailand-vietnam-talks-2025-10-26-summary.json"));
        File.Delete(Path.Combine(data, "events", "us-thailand-vietnam-talks-2025-10-26.json"));
        foreach (var claim in Directory.GetFiles(Path.Combine(data, "claims")))
        {
            var text = await File.ReadAllTextAsync(claim, Ct);
            if (text.Contains("events/us-thailand-vietnam-talks-2025-10-26", StringComparison.Ordinal)) File.Delete(claim);
        }

        await using (var changed = await ServeProcess.StartAsync(store, "--data", data))
        {
            Assert.Contains("The curated data files have changed: revision 2.", changed.Output, StringComparison.Ordinal);
            Assert.StartsWith(
                "Corrected. ",
                (await changed.Clients.Events.GetEventAsync(new() { Name = "events/us-100-tariff-threat" })).Event.Summary,
                StringComparison.Ordinal);
            Assert.DoesNotContain("Corrected", (await changed.Clients.Events.GetEventAsync(
                new() { Name = "events/us-100-tariff-threat", AsOf = new() { Revision = 1 } })).Event.Summary, StringComparison.Ordinal);
            (await Refusal.OfAsync(async () => await changed.Clients.Events.GetEventAsync(
                new() { Name = "events/us-thailand-vietnam-talks-2025-10-26" }))).Is(StatusCode.NotFound, "RESOURCE_NOT_FOUND", "name");
            Assert.NotNull((await changed.Clients.Events.GetEventAsync(
                new() { Name = "events/us-thailand-vietnam-talks-2025-10-26", AsOf = new() { Revision = 1 } })).Event);
        }

        // Unchanged files create no revision; the old files create the third revision, with the content of the first.
        await using (var same = await ServeProcess.StartAsync(store, "--data", data))
            Assert.Contains("(revision 2)", same.Output, StringComparison.Ordinal);
        await using var back = await ServeProcess.StartAsync(store);
        var revisions = (await back.Clients.Dataset.ListRevisionsAsync(new())).Revisions;
        Assert.Equal([3, 2, 1], revisions.Select(r => r.Number));
        Assert.Equal(revisions[2].ContentHash, revisions[0].ContentHash);
    }

    [Fact]
    public async Task A_curated_record_that_a_user_has_changed_stays_when_its_file_is_removed()
    {
        const string Claim = "claims/capitalism-institute-two-trillion-2025-10-11-p3-us-100-tariff-threat-first-post-time";
        const string Other = "claims/the-asset-southeast-asia-deals-2025-10-27-p1-us-thailand-vietnam-talks-2025-10-26-summary";
        await using var store = await DataStore.OpenAsync(curated.CopyStore(_folder["store.db"]), TimeProvider.System, Ct);
        await using (var write = await store.BeginWriteAsync("me", "words of my own", Ct))
        {
            await write.PutAsync((await store.FindRecordAsync(1, Claim, Ct))! with { Text = "other words" }, Ct);
            await write.CommitAsync(Ct);
        }

        var data = _folder.CopyFolder(DefaultPaths.Data, "data");
        foreach (var name in (string[])[Claim, Other]) File.Delete(Path.Combine(data, $"{name}.json"));
        await CuratedData.SyncAsync(data, store, TextWriter.Null, Ct);
        Assert.Equal([Claim], (await store.FindRecordsAsync(3, [Claim, Other], Ct)).Select(r => r.Name));
    }

    [Fact]
    public async Task A_used_port_and_a_foreign_address_are_refused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var store = _folder["new/store.db"];
        (await Command.RunAsync("--store", store, "--grpc-port", $"{port}", "--http-port", "0"))
            .Refused(1, "cannot listen", $"127.0.0.1:{port}", "--grpc-port");
        (await Command.RunAsync("--store", store, "--grpc-port", "0", "--http-port", $"{port}"))
            .Refused(1, "cannot listen", $"127.0.0.1:{port}", "--http-port");
        var foreign = await Command.RunAsync("--store", store, "--grpc-port", "0", "--http-port", "0", "--listen", "192.0.2.1");
        foreign.Refused(1, "cannot listen", "192.0.2.1:0", "--listen");
        Assert.Equal("", foreign.Output);
        (await Command.RunAsync("--store", store, "--listen", "nowhere")).Refused(1, "--listen: \"nowhere\"");
        Assert.False(Directory.Exists(_folder["new"]), "A store was created although the server cannot listen.");
    }

    [Fact]
    public async Task A_file_that_is_not_a_store_of_this_version_is_refused_and_unchanged()
    {
        var store = curated.CopyStore(_folder["newer.db"]);
        await using (var connection = new SqliteConnection($"Data Source={store};Pooling=False"))
        {
            await connection.OpenAsync(Ct);
            await using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO migration (number, name, checksum, applied_time) VALUES (9000, 'later', 'x', 0)";
            await insert.ExecuteNonQueryAsync(Ct);
        }

        var text = _folder.Write("text.db", new string('x', 5000));
        (await ServeAsync(store)).Refused(1, "newer version", "9000", store);
        (await ServeAsync(text)).Refused(1, "is not a database", text);
        (await ServeAsync(_folder.Path)).Refused(1, _folder.Path);
        (await ServeAsync(Path.Combine(text, "store.db"))).Refused(1, "cannot be created", text);
        Assert.Equal(5000, new FileInfo(text).Length);
    }

    [Fact]
    public async Task A_damaged_store_is_named_by_verify_and_not_backed_up_and_a_backup_of_it_is_restored()
    {
        var (store, backup, restored) = (curated.CopyStore(_folder["store.db"]), _folder["copy.db"], _folder["again.db"]);
        (await Command.RunAsync("verify", "--store", store)).Succeeded("is intact");
        (await Command.RunAsync("backup", backup, "--store", store)).Succeeded("verified the copy");
        await using (var connection = new SqliteConnection($"Data Source={store};Pooling=false"))
        {
            await connection.OpenAsync(Ct);
            await using var update = connection.CreateCommand();
            update.CommandText = "UPDATE chunk_column SET bytes = zeroblob(length(bytes)) WHERE field <> '' AND chunk_id = 1";
            await update.ExecuteNonQueryAsync(Ct);
        }

        (await Command.RunAsync("verify", "--store", store)).Refused(1, "Chunk 1 of series/", "damaged in 1 places", store);
        (await Command.RunAsync("backup", _folder["other.db"], "--store", store)).Refused(1, "Chunk 1 of series/");
        Assert.False(File.Exists(_folder["other.db"]));
        (await Command.RunAsync("restore", store, "--store", restored)).Refused(1, "Chunk 1 of series/");
        (await Command.RunAsync("restore", backup, "--store", store)).Refused(1, store, "exists already");
        (await Command.RunAsync("restore", _folder["none.db"], "--store", restored)).Refused(1, "there is no backup");
        (await Command.RunAsync("restore", backup, "--store", restored)).Succeeded("Restored");
        (await Command.RunAsync("verify", "--store", restored)).Succeeded("is intact");
    }

    [Fact]
    public async Task A_backup_on_a_full_disk_names_the_copy_and_leaves_no_file()
    {
        var (store, copy) = (curated.CopyStore(_folder["store.db"]), _folder["copy.db"]);
        (await Command.RunWithFileSizeLimitAsync(200, "backup", copy, "--store", store)).Refused(1, copy, "cannot be read or written");
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(copy)!, "copy.db*"));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task What_is_to_be_written_to_a_read_only_folder_is_refused()
    {
        var (locked, copy) = (_folder["locked"], curated.CopyStore(_folder["store.db"]));
        var store = curated.CopyStore(Directory.CreateDirectory(locked).FullName + "/store.db");
        var csv = _folder.Write("bars.csv", "time,close\n2025-10-10T00:00:00Z,1\n");
        var before = await File.ReadAllBytesAsync(store, Ct);
        File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            (await RunAsync("--store", _folder["locked/new.db"], "--grpc-port", "0", "--http-port", "0"))
                .Refused(1, _folder["locked/new.db"], "cannot be opened or created");
            (await RunAsync("import", "series", csv, "--frequency", "1m", "--calendar", "24x7", "--store", store))
                .Refused(1, store, "cannot be written");
            (await RunAsync("backup", _folder["locked/copy.db"], "--store", copy))
                .Refused(1, _folder["locked/copy.db"], "cannot be opened or created");
            (await RunAsync("export", _folder["locked/files"], "--store", copy)).Refused(1, _folder["locked/files"], "cannot be written");
            Assert.Equal([store], Directory.GetFileSystemEntries(locked));
            Assert.Equal(before, await File.ReadAllBytesAsync(store, Ct));
        }
        finally
        {
            File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        static Task<CommandResult> RunAsync(params string[] arguments) => Command.RunUnprivilegedAsync(arguments);
    }

    [Fact]
    public async Task Missing_empty_or_invalid_data_creates_no_revision()
    {
        Directory.CreateDirectory(_folder["empty"]);
        var store = curated.CopyStore(_folder["store.db"]);
        var before = await StoredBars.LatestAsync(store);
        (await ServeAsync(_folder["a.db"], _folder["nowhere"])).Refused(1, "the folder does not exist", _folder["nowhere"]);
        (await ServeAsync(_folder["b.db"], "")).Refused(1, "the folder does not exist");
        (await ServeAsync(_folder["c.db"], _folder["empty"])).Refused(1, _folder["empty"], "--data");
        (await ServeAsync(_folder["new/folders/e.db"], _folder["empty"])).Refused(1, _folder["empty"]);
        Assert.False(Directory.Exists(_folder["new"]));
        Assert.Empty(Directory.GetFiles(_folder.Path, "?.db*"));
        (await ServeAsync(store, _folder["nowhere"])).Refused(1, "the folder does not exist");
        var data = _folder.CopyFolder(DefaultPaths.Data, "data");
        var file = Path.Combine(data, "events", "us-100-tariff-threat.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, Ct)).Replace(
            "\"kind\": \"EVENT_KIND_TARIFF\"", "\"kindd\": \"EVENT_KIND_TARIFF\"", StringComparison.Ordinal), Ct);
        (await ServeAsync(store, data)).Refused(1, $"{file}:5:", "kindd", "nothing was written");
        (await ServeAsync(_folder["d.db"], data)).Refused(1, $"{file}:5:", "kindd");
        Assert.Empty(Directory.GetFiles(_folder.Path, "?.db*"));
        Assert.Equal(before, await StoredBars.LatestAsync(store));
    }

    [Fact]
    public async Task Two_servers_share_a_store_and_both_see_an_import()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        await using var one = await ServeProcess.StartAsync(store);
        await using var two = await ServeProcess.StartAsync(store);
        var pinned = new V1.ReadSeriesRequest { Series = { "series/btcusd-hourly" }, AsOf = new() { Revision = 1 } };
        var before = await one.Clients.ReadSeriesAsync(pinned);
        var csv = _folder.Write(
            "btcusd-hourly.csv",
            "start_time,open,high,low,close,volume\n2025-10-10T19:00:00Z,1,2,0.5,1.5,9\n2025-12-01T00:00:00Z,3,3,3,3,3\n");
        (await Command.RunAsync("import", "series", csv, "--store", store, "--replace")).Succeeded();
        foreach (var server in (ServeProcess[])[one, two])
        {
            Assert.Equal(before, await server.Clients.ReadSeriesAsync(pinned));
            var after = await server.Clients.ReadSeriesAsync(new(pinned) { AsOf = new() { MinRevision = 2 } });
            Assert.Equal(2, after[0].Snapshot.Revision);
            Assert.Equal(241, after.Sum(a => a.Chunk.TimeUnixNanos.Count));
            Assert.Equal(1.5, after[0].Chunk.Columns[3].Values[115]);
        }
    }

    private static Task<CommandResult> ServeAsync(string store, string? data = null)
    {
        string[] more = data is null ? [] : ["--data", data];
        return Command.RunAsync(["serve", "--store", store, "--grpc-port", "0", "--http-port", "0", .. more]);
    }
}
