using System.Security.Cryptography;
using System.Text;

namespace TruceData.Server.Interceptors;

/// <summary>The bearer tokens that the server accepts. Without any, it accepts every call.</summary>
internal sealed class AccessTokens(IReadOnlyList<string> tokens)
{
    // Hashes have equal lengths, so the comparison takes the same time for every wrong token.
    private readonly byte[][] _hashes = [.. tokens.Select(token => SHA256.HashData(Encoding.UTF8.GetBytes(token)))];

    /// <summary>Whether calls need no token.</summary>
    public bool IsEmpty => _hashes.Length == 0;

    public bool Contains(string token)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        var isKnown = false;
        foreach (var known in _hashes) isKnown |= CryptographicOperations.FixedTimeEquals(known, hash);
        return isKnown;
    }
}
