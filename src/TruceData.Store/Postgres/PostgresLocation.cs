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
            if (location.StartsWith("postgresql://") || location.StartsWith("postgres://"))
                connection = FromUri(location);
            else if (IsKeyed(location))
                connection = new NpgsqlConnectionStringBuilder(location);
        }
        catch (ArgumentException e)
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

    /// <summary>scheme://user:password@host:port/database?setting=value, each part but the scheme optional, as libpq reads it.</summary>
    private static NpgsqlConnectionStringBuilder FromUri(string uri)
    {
        var connection = new NpgsqlConnectionStringBuilder();
        var (place, settings) = Cut(uri[(uri.IndexOf("://", StringComparison.Ordinal) + 3)..], '?');
        var (authority, database) = Cut(place, '/');
        var at = authority.LastIndexOf('@');
        var (user, password) = Cut(authority[..Math.Max(0, at)], ':');
        Set("Username", user);
        Set("Password", password);
        Set("Host", authority[(at + 1)..]);
        Set("Database", database);
        foreach (var setting in settings.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = Cut(setting, '=');
            if (key == "sslmode") Set("SSL Mode", value.Replace("-", ""));
            else Set(key == "sslrootcert" ? "Root Certificate" : key, value);
        }

        return connection;

        void Set(string key, string value)
        {
            if (value.Length > 0) connection[Uri.UnescapeDataString(key)] = Uri.UnescapeDataString(value);
        }
    }

    private static (string Before, string After) Cut(string text, char mark)
    {
        var at = text.IndexOf(mark);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }
}
