using Npgsql;
using TruceData.Store.Errors;

namespace TruceData.Store.Tests;

public sealed class PostgresStoreTests(PostgresCluster cluster) : StoreContract
{
    [Fact]
    public async Task An_unreachable_server_is_named_without_its_password()
    {
        var e = await Assert.ThrowsAsync<StoreException>(() => OpenAsync("postgresql://reader:secret@localhost:1/truce?Timeout=1"));
        Assert.Equal(StoreProblem.Unreachable, e.Problem);
        Assert.Contains("truce on localhost", e.Message);
        Assert.DoesNotContain("secret", e.Message);
    }

    [Fact]
    public async Task A_malformed_connection_string_is_refused()
    {
        var e = await Assert.ThrowsAsync<StoreException>(() => OpenAsync("Host=localhost;Colour=red"));
        Assert.Equal(StoreProblem.Unreachable, e.Problem);
        Assert.Contains("olour", e.Message);
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("prefer")]
    [InlineData("require")]
    [InlineData("verify-ca")]
    [InlineData("verify-full")]
    public async Task The_ssl_modes_of_libpq_are_accepted(string mode)
    {
        var e = await Assert.ThrowsAsync<StoreException>(() => OpenAsync($"postgresql://localhost:1/truce?Timeout=1&sslmode={mode}"));
        Assert.Contains("cannot be reached", e.Message);
    }

    [Fact]
    public async Task A_uri_and_a_list_of_keys_open_one_store()
    {
        var keys = await NewLocationAsync();
        var parts = new NpgsqlConnectionStringBuilder(keys);
        var settings = $"host={Uri.EscapeDataString(parts.Host!)}&Search%20Path={parts.SearchPath}";
        var uri = $"postgresql://{parts.Username}@/{parts.Database}?{settings}";
        await using (var store = await OpenAsync(uri)) await PutAsync(store, CreateRecord("events/a"));
        await using var reopened = await OpenAsync(keys);
        Assert.NotNull(await reopened.FindRecordAsync(1, "events/a", CancellationToken));
    }

    protected override void SkipIfUnavailable()
    {
        if (PostgresCluster.UnavailableReason is not { } reason) return;
        Assert.True(Environment.GetEnvironmentVariable("TRUCEDATA_TOOLS_REQUIRED") != "true", reason);
        Assert.Skip(reason);
    }

    protected override Task<string> NewLocationAsync()
    {
        SkipIfUnavailable();
        return cluster.CreateSchemaAsync(CancellationToken);
    }

    protected override async Task TamperAsync(string location, string sql)
    {
        await using var connection = new NpgsqlConnection(location);
        await connection.OpenAsync(CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(CancellationToken);
    }
}
