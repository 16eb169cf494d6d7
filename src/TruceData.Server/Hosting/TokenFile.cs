using TruceData.Server.Interceptors;

namespace TruceData.Server.Hosting;

/// <summary>Reads the file of bearer tokens.</summary>
internal static class TokenFile
{
    /// <summary>
    /// Reads one token per line and skips empty lines and lines that start with #. Without a file, every call is accepted.
    /// </summary>
    public static AccessTokens Read(string? file)
    {
        if (file is null) return new AccessTokens([]);
        if (!File.Exists(file)) throw new ConfigurationException($"--token-file {file} does not exist.");
        var tokens = File.ReadAllLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').ToArray();
        // An empty file must not open the server to every caller.
        return tokens.Length > 0 ? new AccessTokens(tokens) : throw new ConfigurationException($"--token-file {file} contains no token.");
    }
}
