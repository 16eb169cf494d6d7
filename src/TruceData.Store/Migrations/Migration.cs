using System.Security.Cryptography;
using System.Text;

namespace TruceData.Store.Migrations;

/// <summary>A numbered script that changes the schema.</summary>
internal sealed record Migration(long Number, string Name, string Script)
{
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
        return new Migration(long.Parse(name[..4]), name[5..], reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
