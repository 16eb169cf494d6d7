using Npgsql;

namespace TruceData.Store.Tests;

public sealed class PostgresStoreTests(PostgresCluster cluster) : StoreContract
{
    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var e = await Assert.ThrowsAsync<StoreException>(() => OpenAsync("postgresql://reader:secret@localhost:1/truce?Timeout=1"));
        Assert.Equal(StoreProblem.Unreachable, e.Problem);
        Assert.Contains("truce on localhost", e.Message);
        Assert.DoesNotContain("secret", e.Message);
    }

    [Fact]
    public async Task A_connection_string_that_cannot_be_read_is_refused()
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
    public async Task The_modes_of_tls_are_those_of_libpq(string mode)
    {
        var e = await Assert.ThrowsAsync<StoreException>(() => OpenAsync($"postgresql://localhost:1/truce?Timeout=1&sslmode={mode}"));
        Assert.Contains("cannot be reached", e.Message);
    }

    [Fact]
    public async Task A_uri_is_as_good_as_keys()
    {
        var keys = await NewPlaceAsync();
        var parts = new NpgsqlConnectionStringBuilder(keys);
        var settings = $"host={Uri.EscapeDataString(parts.Host!)}&Search%20Path={parts.SearchPath}";
        var uri = $"postgresql://{parts.Username}@/{parts.Database}?{settings}";
        await using (var store = await OpenAsync(uri)) await PutAsync(store, Make("events/a"));
        await using var same = await OpenAsync(keys);
        Assert.NotNull(await same.FindRecordAsync(1, "events/a", Ct));
    }

    protected override void SkipIfMissing()
    {
        if (PostgresCluster.Missing is not { } missing) return;
        Assert.True(Environment.GetEnvironmentVariable("TRUCEDATA_TOOLS_REQUIRED") != "true", missing);
        Assert.Skip(missing);
    }

    protected override Task<string> NewPlaceAsync()
    {
        SkipIfMissing();
        return cluster.NewSchemaAsync(Ct);
    }

    protected override async Task TamperAsync(string place, string sql)
    {
        await using var connection = new NpgsqlConnection(place);
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
