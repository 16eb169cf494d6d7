using System.Runtime.Versioning;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using TruceData.Server.Tests.Ingesting;
using TruceData.Server.Tests.Support;
using TruceData.Store.Tests;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace TruceData.Server.Tests.Hosting;

[UnsupportedOSPlatform("windows")]
public sealed class StoreFaultTests : IDisposable
{
    private const UnixFileMode ReadOnlyFolder = UnixFileMode.UserRead | UnixFileMode.UserExecute;
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_database_that_is_down_is_unavailable_with_one_line_in_the_log()
    {
        if (PostgresCluster.UnavailableReason is { } reason) Assert.Skip(reason);
        await using var cluster = new PostgresCluster();
        await using var server = await ServeProcess.StartAsync($"{await cluster.CreateSchemaAsync(Ct)};Timeout=5");
        Assert.Equal(ServingStatus.Serving, await GetHealthAsync(server));
        await cluster.DisposeAsync();
        for (var i = 0; i < 20; i++) await IsRefusedAsync(() => ReadAsync(server), StatusCode.Unavailable, "STORE_UNAVAILABLE");
        await IsRefusedAsync(() => RemoveAsync(server), StatusCode.Unavailable, "STORE_UNAVAILABLE");
        Assert.Equal(ServingStatus.NotServing, await GetHealthAsync(server));
        var end = await server.StopAsync();
        var lines = $"{end.Output}{end.Error}".Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("cannot be reached", Assert.Single(lines, line => line.Contains("failed", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.StartsWith("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_on_a_read_only_medium_is_served_exported_and_backed_up()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test changes permissions of Linux.");
        var medium = Directory.CreateDirectory(_folder["medium"]).FullName;
        var store = Path.Combine(medium, "truce.db");
        await using (var writable = await ServeProcess.StartAsync(store)) (await writable.StopAsync()).Succeeded();
        File.SetUnixFileMode(store, UnixFileMode.UserRead);
        File.SetUnixFileMode(medium, ReadOnlyFolder);
        try
        {
            await using (var server = await ServeProcess.StartUnprivilegedAsync(store))
            {
                Assert.Contains("is on a read-only medium", server.Output, StringComparison.Ordinal);
                await ReadAsync(server);
                await IsRefusedAsync(() => RemoveAsync(server), StatusCode.Unavailable, "STORE_READ_ONLY");
                Assert.Equal(ServingStatus.Serving, await GetHealthAsync(server));
                var copy = _folder["copy.db"];
                (await Command.RunUnprivilegedAsync("backup", copy, "--store", store)).Succeeded();
                (await Command.RunUnprivilegedAsync("export", _folder["export"], "--store", store)).Succeeded();
                File.SetUnixFileMode(store, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                File.SetLastWriteTimeUtc(store, File.GetLastWriteTimeUtc(store).AddMinutes(1));
                await IsRefusedAsync(() => ReadAsync(server), StatusCode.Unavailable, "STORE_UNAVAILABLE");
                await using var copied = await ServeProcess.StartAsync(copy);
                await ReadAsync(copied);
            }

            File.SetUnixFileMode(medium, ReadOnlyFolder | UnixFileMode.UserWrite);
            await File.WriteAllTextAsync($"{store}-wal", "changes", Ct);
            File.SetUnixFileMode(medium, ReadOnlyFolder);
            (await Command.RunUnprivilegedAsync("backup", _folder["other.db"], "--store", store)).Refused(1, "has a log of changes");
        }
        finally
        {
            File.SetUnixFileMode(medium, ReadOnlyFolder | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task A_full_temporary_folder_and_a_full_disk_are_refused_with_a_hint()
    {
        await Command.SkipUnlessDisksCanBeMountedAsync();
        var disk = Directory.CreateDirectory(_folder["disk"]).FullName;
        await using (var server = await ServeProcess.StartWithSmallDiskAsync(_folder["truce.db"], disk, mebibytes: 2))
        {
            await IsRefusedAsync(
                () => SecondBars.ImportAsync(server.Clients, "series/test-seconds", bars: 500_000), StatusCode.ResourceExhausted, "DISK_FULL");
            await SecondBars.ImportAsync(server.Clients, "series/test-seconds", bars: 1000);
        }

        await using var full = await ServeProcess.StartWithSmallDiskAsync(Path.Combine(disk, "truce.db"), disk, mebibytes: 32);
        await IsRefusedAsync(
            () => SecondBars.ImportAsync(full.Clients, "series/test-seconds", bars: 1_000_000), StatusCode.ResourceExhausted, "DISK_FULL");
        await ReadAsync(full);
    }

    private static async Task ReadAsync(ServeProcess server) =>
        await server.Clients.Dataset.GetDatasetAsync(new(), cancellationToken: Ct);

    private static async Task RemoveAsync(ServeProcess server) => await server.Clients.Ingest.RemoveRecordsAsync(
        new()
        {
            Header = new() { Author = "a test", Message = "why" },
            Names = { "claims/capitalism-institute-two-trillion-2025-10-11-p3-us-100-tariff-threat-first-post-time" },
        },
        cancellationToken: Ct);

    private static async Task<ServingStatus> GetHealthAsync(ServeProcess server)
    {
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{server.GrpcPort}");
        return (await new Health.HealthClient(channel).CheckAsync(new(), cancellationToken: Ct)).Status;
    }

    private static async Task IsRefusedAsync(Func<Task> call, StatusCode code, string reason)
    {
        var refusal = await Refusal.OfAsync(call);
        refusal.Is(code, reason, field: null);
        Assert.True(refusal.Detail<RetryInfo>().RetryDelay.Seconds > 0);
    }
}
