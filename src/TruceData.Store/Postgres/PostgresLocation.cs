using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;
using TruceData.Store.Errors;

namespace TruceData.Store.Postgres;

/// <summary>Parses PostgreSQL connection strings: URIs and lists of keys and values.</summary>
internal static class PostgresLocation
{
    /// <summary>Parses a location that names a PostgreSQL database. Returns false for the path of a file.</summary>
    /// <exception cref="StoreException">The location is a PostgreSQL connection string that cannot be parsed.</exception>
    public static bool TryParse(string location, [NotNullWhen(true)] out NpgsqlConnectionStringBuilder? connection)
    {
        connection = null;
        try
        {
            if (location.StartsWith("postgresql://") || location.StartsWith("postgres://"))
                connection = FromUri(location);
            else if (HasHostKey(location))
                connection = new NpgsqlConnectionStringBuilder(location);
        }
        catch (ArgumentException e)
        {
            throw new StoreException(StoreProblem.Unreachable, $"The PostgreSQL connection string cannot be parsed: {e.Message}", e);
        }

        return connection is not null;
    }

    private static bool HasHostKey(string location)
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

    /// <summary>
    /// Parses scheme://user:password@host:port/database?setting=value as libpq does. All parts except the scheme are optional.
    /// </summary>
    private static NpgsqlConnectionStringBuilder FromUri(string uri)
    {
        var connection = new NpgsqlConnectionStringBuilder();
        var (target, settings) = SplitAt(uri[(uri.IndexOf("://", StringComparison.Ordinal) + 3)..], '?');
        var (authority, database) = SplitAt(target, '/');
        var at = authority.LastIndexOf('@');
        var (user, password) = SplitAt(authority[..Math.Max(0, at)], ':');
        Set("Username", user);
        Set("Password", password);
        Set("Host", authority[(at + 1)..]);
        Set("Database", database);
        foreach (var setting in settings.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = SplitAt(setting, '=');
            if (key == "sslmode") Set("SSL Mode", value.Replace("-", ""));
            else Set(key == "sslrootcert" ? "Root Certificate" : key, value);
        }

        return connection;

        void Set(string key, string value)
        {
            if (value.Length > 0) connection[Uri.UnescapeDataString(key)] = Uri.UnescapeDataString(value);
        }
    }

    private static (string Before, string After) SplitAt(string text, char separator)
    {
        var at = text.IndexOf(separator);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }
}
