using System.Security.Cryptography;
using System.Text;
using TruceData.Server.Commands;

namespace TruceData.Server.Interceptors;

/// <summary>The tokens that open the server; none at all leave it open.</summary>
internal sealed class AccessTokens(IReadOnlyList<string> tokens)
{
    // Hashes are of one length, so that a comparison takes the same time for every wrong token.
    private readonly byte[][] _hashes = [.. tokens.Select(token => SHA256.HashData(Encoding.UTF8.GetBytes(token)))];

    public bool IsOpen => _hashes.Length == 0;

    /// <summary>Reads one token a line; empty lines and lines that start with # say nothing.</summary>
    public static AccessTokens Read(string? file)
    {
        if (file is null) return new([]);
        if (!File.Exists(file)) throw new CommandException($"--token-file {file} does not exist.");
        var tokens = File.ReadAllLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').ToArray();
        // A file that was asked for and holds nothing must not open the server.
        return tokens.Length > 0 ? new(tokens) : throw new CommandException($"--token-file {file} holds no token.");
    }

    public bool Accept(string token)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        var isKnown = false;
        foreach (var known in _hashes) isKnown |= CryptographicOperations.FixedTimeEquals(known, hash);
        return isKnown;
    }
}
