using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using TruceData.Store.Dialects;
using TruceData.Store.Verification;

namespace TruceData.Store.Migrations;

/// <summary>A numbered script that changes the schema.</summary>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="Name">What it adds.</param>
/// <param name="Script">The statements.</param>
/// <param name="FillAsync">Computes what the script added but SQL cannot compute; null when there is nothing to compute.</param>
internal sealed record Migration(
    long Number, string Name, string Script, Func<DbConnection, Dialect, CancellationToken, Task>? FillAsync = null)
{
    private const long ChecksumsNumber = 2;

    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Script)));

    /// <summary>Reads the scripts of one engine, embedded as Migrations/&lt;folder&gt;/0001-name.sql, in order.</summary>
    public static IReadOnlyList<Migration> ReadAll(string folder)
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = $"TruceData.Store.Migrations.{folder}.";
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(name[prefix.Length..^".sql".Length], assembly.GetManifestResourceStream(name)!))
            .ToList();
    }

    private static Migration Read(string name, Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var number = long.Parse(name[..4]);
        return new Migration(
            number, name[5..], reader.ReadToEnd().ReplaceLineEndings("\n"), number == ChecksumsNumber ? Checksums.AddAsync : null);
    }
}
