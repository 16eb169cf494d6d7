using System.Diagnostics;
using Npgsql;
using TruceData.Store.Tests;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace TruceData.Store.Tests;

/// <summary>
/// A PostgreSQL server of the tests' own, on a Unix socket in a temporary folder; started by the first test that needs it, stopped
/// at the end of the run.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private readonly Lazy<Task<string>> _server;
    private string? _folder;
    private int _count;

    public PostgresCluster() => _server = new Lazy<Task<string>>(StartAsync);

    /// <summary>Why there is none; null when it can be started.</summary>
    public static string? Missing =>
        !OperatingSystem.IsLinux() ? "PostgreSQL is looked for on Linux only."
        : Binaries is null ? "No PostgreSQL server binaries in /usr/lib/postgresql (Debian: apt-get install postgresql-15)."
        : null;

    private static string? Binaries =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .Select(d => Path.Combine(d, "bin"))
                .Where(d => File.Exists(Path.Combine(d, "initdb")))
                .Order(StringComparer.Ordinal).LastOrDefault()
            : null;

    /// <summary>A connection string to a schema of its own.</summary>
    public async Task<string> NewSchemaAsync(CancellationToken cancellationToken)
    {
        var server = await _server.Value;
        var schema = $"s{Interlocked.Increment(ref _count)}";
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"CREATE SCHEMA {schema}", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return $"{server};Search Path={schema}";
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is null) return;
        await RunAsync("pg_ctl", "stop", "-D", Path.Combine(_folder, "data"), "-m", "immediate");
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("tdpg-").FullName;
        if (Environment.UserName == "root") await ExecuteAsync("chown", ["postgres", _folder]);
        var data = Path.Combine(_folder, "data");
        await RunAsync("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C");
        var settings = $"-c listen_addresses='' -c unix_socket_directories={_folder} -c fsync=off -c max_connections=200";
        await RunAsync("pg_ctl", "start", "-D", data, "-w", "-l", Path.Combine(_folder, "log"), "-o", settings);
        return $"Host={_folder};Username=postgres;Database=postgres";
    }

    /// <summary>Runs a program of PostgreSQL; it refuses to be root.</summary>
    private static Task RunAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Binaries!, program);
        return Environment.UserName == "root"
            ? ExecuteAsync("runuser", ["-u", "postgres", "--", path, .. arguments])
            : ExecuteAsync(path, arguments);
    }

    private static async Task ExecuteAsync(string program, string[] arguments)
    {
        // No pipes: the server would inherit them, and reading to their end would never end.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "\"$0\" \"$@\" >/dev/null 2>&1", program, .. arguments])
        {
            WorkingDirectory = "/",
        })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
