using System.Security.Cryptography;
using System.Text;

namespace TruceData.Server.Curation;

/// <summary>Computes a fingerprint that changes when a file of a folder changes.</summary>
internal static class FolderFingerprint
{
    /// <summary>Returns the SHA-256 of all relative paths and contents in hexadecimal; empty if the folder does not exist.</summary>
    public static string Compute(string folder)
    {
        if (!Directory.Exists(folder)) return "";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var content = File.ReadAllBytes(file);
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(folder, file)}\0{content.Length}\0"));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
