using System.Security.Cryptography;
using System.Text;

namespace TruceData.Server.Curation;

/// <summary>Tells whether the files of a folder have changed.</summary>
internal static class FolderFingerprint
{
    /// <summary>SHA-256 over the relative paths and the content of all files, hexadecimal; empty when there is no folder.</summary>
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
