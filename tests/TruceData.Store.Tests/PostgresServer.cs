using Npgsql;

namespace TruceData.Store.Tests;

/// <summary>A PostgreSQL server of one test, which can stop it, lead it to another history or add standbys to it.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly List<PostgresServer> _standbys = [];

    private PostgresServer(string folder) => _folder = folder;

    public string Location => $"Host={_folder};Username=postgres;Database=postgres;Timeout=5";

    /// <summary>The folder of the socket.</summary>
    public string Host => _folder;

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Starts a server with an empty database.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer(await PostgresCluster.CreateFolderAsync());
        await PostgresCluster.InitializeAsync(server.Data);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts a hot standby of this server.</summary>
    public async Task<PostgresServer> AddStandbyAsync()
    {
        var standby = new PostgresServer(await PostgresCluster.CreateFolderAsync());
        _standbys.Add(standby);
        await PostgresCluster.RunAsync(
            "pg_basebackup", "-h", _folder, "-U", "postgres", "-D", standby.Data, "-R", "--checkpoint=fast", "--no-sync");
        await standby.StartAgainAsync();
        return standby;
    }

    public Task StartAgainAsync() => PostgresCluster.StartServerAsync(_folder);

    /// <summary>Stops the server as a crash would, after the standbys have received everything.</summary>
    public Task StopAsync() => PostgresCluster.RunAsync("pg_ctl", "stop", "-D", Data, "-m", "immediate", "-w");

    /// <summary>Ends the replication to this standby, which becomes a primary.</summary>
    public Task PromoteAsync() => PostgresCluster.RunAsync("pg_ctl", "promote", "-D", Data, "-w");

    public Task PauseReplayAsync(CancellationToken cancellationToken) => RunAsync("SELECT pg_wal_replay_pause()", cancellationToken);

    public Task ResumeReplayAsync(CancellationToken cancellationToken) => RunAsync("SELECT pg_wal_replay_resume()", cancellationToken);

    /// <summary>Waits until a standby shows everything that this server has committed.</summary>
    public async Task WaitForAsync(PostgresServer standby, CancellationToken cancellationToken)
    {
        var position = await RunAsync("SELECT pg_current_wal_lsn()::text", cancellationToken);
        var query = $"SELECT (pg_last_wal_replay_lsn() >= '{position}')::text";
        for (var i = 0; await standby.RunAsync(query, cancellationToken) != "true"; i++)
        {
            Assert.True(i < 600, "The standby does not follow the primary.");
            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Creates a user who has to give a password.</summary>
    public async Task AddUserAsync(string name, string password, CancellationToken cancellationToken)
    {
        var rules = Path.Combine(Data, "pg_hba.conf");
        var others = await File.ReadAllTextAsync(rules, cancellationToken);
        await File.WriteAllTextAsync(rules, $"local all {name} scram-sha-256\n{others}", cancellationToken);
        var literal = password.Replace("'", "''", StringComparison.Ordinal);
        await RunAsync($"CREATE ROLE {name} SUPERUSER LOGIN PASSWORD '{literal}'", cancellationToken);
        await RunAsync("SELECT pg_reload_conf()", cancellationToken);
    }

    /// <summary>Runs SQL and returns the first value as text.</summary>
    public async Task<string?> RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection($"{Location};Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync(cancellationToken))?.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var standby in _standbys) await standby.DisposeAsync();
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
