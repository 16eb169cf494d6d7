using System.Runtime.Versioning;
using TruceData.Server.Tests.Support;
using TruceData.Store.Tests;

namespace TruceData.Server.Tests.Hosting;

/// <summary>The ways to give the password of a PostgreSQL store, and what errors say of it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StoreSecretTests : IDisposable
{
    private const string User = "td";
    private static readonly string Password = string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)) + "é€";
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_password_with_every_character_is_accepted_from_a_uri_the_environment_and_a_file()
    {
        if (PostgresCluster.UnavailableReason is { } reason) Assert.Skip(reason);
        await using var server = await PostgresServer.StartAsync();
        await server.AddUserAsync(User, Password, Ct);
        var target = $"@/postgres?host={Uri.EscapeDataString(server.Host)}&connect_timeout=5";
        var withPassword = $"postgresql://{User}:{Uri.EscapeDataString(Password)}{target}";
        var withoutPassword = $"postgresql://{User}{target}";
        var file = _folder["passwords"];
        var escaped = Password.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(":", @"\:", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, $"# comment\nother:5432:*:{User}:wrong\n*:*:*:{User}:{escaped}\n", Ct);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        (await Command.RunAsync("verify", "--store", withPassword)).Succeeded();
        (await RunAsync($"TRUCEDATA_STORE={withPassword}", "verify")).Succeeded();
        (await RunAsync($"PGPASSWORD={Password}", "verify", "--store", withoutPassword)).Succeeded();
        (await RunAsync($"PGPASSFILE={file}", "verify", "--store", withoutPassword)).Succeeded();
        (await Command.RunAsync("verify", "--store", $"{withoutPassword}&passfile={Uri.EscapeDataString(file)}")).Succeeded();

        var refused = await RunAsync("PGPASSWORD=mistaken", "verify", "--store", withoutPassword);
        refused.Refused(1, "cannot be reached", "Check the server, the user and the password");
        Assert.DoesNotContain("mistaken", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgresql://td:secret@localhost:1/truce?sslmode=nonsense")]
    [InlineData("postgresql://td:p/secret@localhost/truce")]
    [InlineData("postgresql://td:secret@localhost:1/truce?connect_timeout=1")]
    [InlineData("Host=localhost;Password=secret;Port=x")]
    public async Task Errors_do_not_contain_the_password_wherever_the_string_is_given(string location)
    {
        var store = await RunAsync($"TRUCEDATA_STORE={location}", "verify");
        var readStore = await RunAsync(
            $"TRUCEDATA_READ_STORE={location}", "serve", "--store", "postgresql://localhost:1/truce?connect_timeout=1", "--grpc-port", "0",
            "--http-port", "0");
        foreach (var result in (CommandResult[])[store, readStore])
        {
            result.Refused(1, "PostgreSQL");
            Assert.DoesNotContain("secret", result.Output + result.Error, StringComparison.Ordinal);
        }
    }

    private static async Task<CommandResult> RunAsync(string variable, params string[] arguments)
    {
        using var process = Command.StartWithVariable(variable, arguments);
        return await Command.EndAsync(process);
    }
}
