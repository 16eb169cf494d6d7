using Grpc.Core;
using Microsoft.Data.Sqlite;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Services;

/// <summary>What a caller is told when the server or its store fails.</summary>
public sealed class ServerFaultTests(CuratedServer server)
{
    [Fact]
    public async Task A_fault_of_the_store_is_internal_and_tells_nothing()
    {
        using var folder = new TempFolder();
        await using var own = await InProcessServer.StartAsync(server.CopyStore(folder["store.db"]));
        await ChangeAsync(folder["store.db"], "DROP TABLE record_facet; ALTER TABLE record RENAME TO gone");
        var refusal = await Refusal.OfAsync(async () => await own.Clients.Events.ListEventsAsync(new()));
        refusal.Is(StatusCode.Internal, "INTERNAL", null);
        Assert.DoesNotContain("record", refusal.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Path, refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancellation_that_the_client_did_not_ask_for_is_a_fault()
    {
        using var folder = new TempFolder();
        var clock = new GivingUp();
        await using var own = await InProcessServer.StartAsync(server.CopyStore(folder["store.db"]), clock);
        clock.HasGivenUp = true;
        var removal = new V1.RemoveRecordsRequest
        {
            Header = new() { Author = "a test" },
            Names = { "claims/the-asset-southeast-asia-deals-2025-10-27-p1-us-thailand-vietnam-talks-2025-10-26-summary" },
        };
        (await Refusal.OfAsync(async () => await own.Clients.Ingest.RemoveRecordsAsync(removal))).Is(StatusCode.Internal, "INTERNAL", null);
        clock.HasGivenUp = false;
        Assert.Equal(2, (await own.Clients.Ingest.RemoveRecordsAsync(removal)).Revision.Number);
    }

    [Fact]
    public async Task Damaged_bars_are_data_loss_and_other_series_are_served()
    {
        using var folder = new TempFolder();
        await using var own = await InProcessServer.StartAsync(server.CopyStore(folder["store.db"]));
        await ChangeAsync(
            folder["store.db"],
            """
            UPDATE chunk_column SET bytes = zeroblob(length(bytes)) WHERE field <> '' AND chunk_id IN
              (SELECT c.id FROM chunk c JOIN series s ON s.id = c.series_id WHERE s.name = 'series/sp500-close-daily')
            """);
        var refusal = await Refusal.OfAsync(() => ReadAsync("series/sp500-close-daily"));
        refusal.Is(StatusCode.DataLoss, "DATA_DAMAGED", field: null);
        Assert.Contains("series/sp500-close-daily, written in revision 1", refusal.Text, StringComparison.Ordinal);

        // Several series are aligned in parallel.
        var aligned = new V1.AlignEventsRequest
        {
            Events = { "events/us-100-tariff-threat-first-post" },
            Series = { "series/sp500-close-daily", "series/vix-daily" },
        };
        (await Refusal.OfAsync(() => own.Clients.AlignAsync(aligned))).Is(StatusCode.DataLoss, "DATA_DAMAGED", field: null);
        await ReadAsync("series/btcusd-daily");

        Task ReadAsync(string series) => own.Clients.ReadSeriesAsync(new() { Series = { series } });
    }

    private static async Task ChangeAsync(string store, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={store};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A clock that tells no time once it has given up.</summary>
    private sealed class GivingUp : TimeProvider
    {
        public bool HasGivenUp { get; set; }

        public override DateTimeOffset GetUtcNow() => HasGivenUp ? throw new OperationCanceledException() : base.GetUtcNow();
    }
}
