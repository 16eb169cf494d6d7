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

    [Theory]
    [InlineData("postgresql://td:p/secret@localhost:1/truce", "%2F")]
    [InlineData("postgresql://td:p@1/secret@localhost:1/truce", "%2F")]
    [InlineData("postgresql://td:p?secret=1@localhost:1/truce", "%3F")]
    [InlineData("postgresql://td:secret:1/truce", "port")]
    [InlineData("postgresql://localhost:secret/truce", "port")]
    [InlineData("postgresql://localhost/truce?sslmode=secret", "SSL Mode")]
    [InlineData("postgresql://localhost/truce?connect_timeout=secret", "Timeout")]
    [InlineData("postgresql://localhost/truce?target_session_attr=secret", "target_session_attrs")]
    [InlineData("postgresql://a,b/truce?port=1,2,3", "port")]
    [InlineData("Host=localhost;Password=secret;Port=x", "parsed")]
    public async Task A_malformed_string_is_refused_without_its_password(string location, string hint)
    {
        var e = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(location));
        Assert.Contains("cannot be parsed", e.Message);
        Assert.Contains(hint, e.Message);
        Assert.DoesNotContain("secret", e.ToString());
    }

    [Fact]
    public async Task The_parameters_of_libpq_open_a_store()
    {
        var parts = new NpgsqlConnectionStringBuilder(await NewLocationAsync());
        var password = Uri.EscapeDataString("a/b?c@d:e%f&g=h;i'j\"k l");
        var folder = Uri.EscapeDataString(parts.Host!);
        var uri = $"postgresql://{parts.Username}:{password}@{folder}/{parts.Database}?target_session_attrs=primary&connect_timeout=9"
            + $"&application_name=td&options=-c%20search_path%3D{parts.SearchPath}&client_encoding=UTF8"
            + "&sslmode=allow&channel_binding=disable&load_balance_hosts=disable";
        await using (var store = await OpenAsync(uri)) await PutAsync(store, CreateRecord("events/a"));
        await using var two = await OpenAsync(uri.Replace($"@{folder}/", $"@{folder},{folder}/"));
        Assert.NotNull(await two.FindRecordAsync(1, "events/a", CancellationToken));
    }

    [Fact]
    public async Task A_full_server_and_a_full_pool_are_overloaded()
    {
        var location = await NewLocationAsync();
        await ExecuteAsync(location, "CREATE ROLE one_connection LOGIN CONNECTION LIMIT 1");
        var role = new NpgsqlConnectionStringBuilder(location) { Username = "one_connection", Pooling = false }.ConnectionString;
        await using (var connection = new NpgsqlConnection(role))
        {
            await connection.OpenAsync(CancellationToken);
            Assert.Equal(StoreProblem.Overloaded, await GetProblemAsync(() => OpenAsync(role)));
        }

        await using var store = await OpenAsync($"{location};Maximum Pool Size=1;Timeout=1");
        await using var write = await store.BeginWriteAsync("tester", "holds the connection", CancellationToken);
        Assert.Equal(StoreProblem.Overloaded, await GetProblemAsync(() => store.FindLatestRevisionAsync(CancellationToken)));
    }

    [Fact]
    public async Task A_database_that_cannot_be_written_is_read_only()
    {
        var location = await NewLocationAsync();
        await using (var store = await OpenAsync(location)) await PutAsync(store, CreateRecord("events/a"));
        await using var standby = await OpenAsync($"{location};Options=-c default_transaction_read_only=on");
        Assert.NotNull(await standby.FindRecordAsync(1, "events/a", CancellationToken));
        Assert.Equal(StoreProblem.ReadOnly, await GetProblemAsync(() => PutAsync(standby, CreateRecord("events/b"))));
    }

    [Fact]
    public async Task A_connection_that_the_server_ends_is_unreachable()
    {
        var location = await NewLocationAsync();
        await using var store = await OpenAsync($"{location};Application Name=ended");
        await using var write = await store.BeginWriteAsync("tester", "is ended", CancellationToken);
        await ExecuteAsync(location, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ended'");
        Assert.Equal(StoreProblem.Unreachable, await GetProblemAsync(() => write.PutAsync(CreateRecord("events/a"), CancellationToken)));
    }

    private static async Task ExecuteAsync(string location, string sql)
    {
        await using var connection = new NpgsqlConnection(location);
        await connection.OpenAsync(CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(CancellationToken);
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
