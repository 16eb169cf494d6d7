using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace TruceData.Store.Postgres;

/// <summary>Reads a PostgreSQL connection string in either form.</summary>
internal static class PostgresLocation
{
    /// <summary>Whether a location names PostgreSQL rather than a file.</summary>
    /// <exception cref="StoreException">It does, but not properly.</exception>
    public static bool TryParse(string location, [NotNullWhen(true)] out NpgsqlConnectionStringBuilder? connection)
    {
        connection = null;
        try
        {
            if (location.StartsWith("postgresql://", StringComparison.Ordinal) || location.StartsWith("postgres://", StringComparison.Ordinal))
                connection = OfUri(new Uri(location));
            else if (IsKeyed(location))
                connection = new NpgsqlConnectionStringBuilder(location);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new StoreException(StoreProblem.Unreachable, $"The PostgreSQL connection string cannot be read: {e.Message}", e);
        }

        return connection is not null;
    }

    private static bool IsKeyed(string location)
    {
        try
        {
            var keys = new DbConnectionStringBuilder { ConnectionString = location };
            return keys.ContainsKey("Host") || keys.ContainsKey("Server");
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static NpgsqlConnectionStringBuilder OfUri(Uri uri)
    {
        var connection = new NpgsqlConnectionStringBuilder { Host = Uri.UnescapeDataString(uri.Host) };
        if (uri.Port > 0) connection.Port = uri.Port;
        if (uri.AbsolutePath.Length > 1) connection.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0) connection.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) connection.Password = Uri.UnescapeDataString(user[1]);
        foreach (var setting in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = setting.Split('=', 2);
            var key = pair[0] switch { "host" => "Host", "sslmode" => "SSL Mode", "sslrootcert" => "Root Certificate", var other => other };
            connection[key] = pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "";
        }

        return connection;
    }
}
