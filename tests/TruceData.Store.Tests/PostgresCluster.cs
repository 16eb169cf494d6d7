using System.Diagnostics;
using Npgsql;
using TruceData.Store.Tests;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace TruceData.Store.Tests;

/// <summary>
/// A PostgreSQL server for the tests, on a Unix socket in a temporary folder. It is started by the first test that needs it and stopped at
/// the end of the run.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private readonly Lazy<Task<string>> _server;
    private string? _folder;
    private int _schemaCount;

    public PostgresCluster() => _server = new Lazy<Task<string>>(StartAsync);

    /// <summary>The reason that no server can be started; null when one can.</summary>
    public static string? UnavailableReason =>
        !OperatingSystem.IsLinux() ? "The tests start PostgreSQL on Linux only."
        : BinaryFolder is null ? "No PostgreSQL server binaries in /usr/lib/postgresql (Debian: apt-get install postgresql-15)."
        : null;

    private static string? BinaryFolder =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .Select(d => Path.Combine(d, "bin"))
                .Where(d => File.Exists(Path.Combine(d, "initdb")))
                .Order(StringComparer.Ordinal).LastOrDefault()
            : null;

    /// <summary>Creates a schema and returns a connection string for it.</summary>
    public async Task<string> CreateSchemaAsync(CancellationToken cancellationToken)
    {
        var server = await _server.Value;
        var schema = $"s{Interlocked.Increment(ref _schemaCount)}";
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"CREATE SCHEMA {schema}", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return $"{server};Search Path={schema}";
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _folder, null) is not { } folder) return;
        await RunAsync("pg_ctl", "stop", "-D", Path.Combine(folder, "data"), "-m", "immediate");
        Directory.Delete(folder, recursive: true);
    }

    private async Task<string> StartAsync()
    {
        _folder = await CreateFolderAsync();
        var data = Path.Combine(_folder, "data");
        await InitializeAsync(data);
        await StartServerAsync(_folder);
        return $"Host={_folder};Username=postgres;Database=postgres";
    }

    /// <summary>Creates a temporary folder for the files of a server.</summary>
    internal static async Task<string> CreateFolderAsync()
    {
        var folder = Directory.CreateTempSubdirectory("tdpg-").FullName;
        if (Environment.UserName == "root") await ExecuteAsync("chown", ["postgres", folder]);
        return folder;
    }

    /// <summary>Creates an empty cluster.</summary>
    internal static Task InitializeAsync(string data) =>
        RunAsync("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C");

    /// <summary>Starts the server of the cluster in the folder data of <paramref name="folder"/>, with a socket there.</summary>
    internal static Task StartServerAsync(string folder)
    {
        var settings = $"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=200";
        return RunAsync("pg_ctl", "start", "-D", Path.Combine(folder, "data"), "-w", "-l", Path.Combine(folder, "log"), "-o", settings);
    }

    /// <summary>Runs a PostgreSQL program, as user postgres if the tests run as root, because the programs refuse to run as root.</summary>
    internal static Task RunAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(BinaryFolder!, program);
        return Environment.UserName == "root"
            ? ExecuteAsync("runuser", ["-u", "postgres", "--", path, .. arguments])
            : ExecuteAsync(path, arguments);
    }

    private static async Task ExecuteAsync(string program, string[] arguments)
    {
        // The server would inherit redirected streams, and reading them to the end would never finish.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "\"$0\" \"$@\" >/dev/null 2>&1", program, .. arguments])
        {
            WorkingDirectory = "/",
        })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} exited with code {process.ExitCode}.");
    }
}
