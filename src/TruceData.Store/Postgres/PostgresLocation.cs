using System.Collections.Frozen;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Npgsql;
using TruceData.Store.Errors;

namespace TruceData.Store.Postgres;

/// <summary>Parses PostgreSQL connection strings: URIs and lists of keys and values.</summary>
internal static class PostgresLocation
{
    private const string EncodingHint =
        "Percent-encode the special characters of the user and the password: / is %2F, ? is %3F, @ is %40, : is %3A and % is %25";

    // The parameters of libpq (https://www.postgresql.org/docs/current/libpq-connect.html) that Npgsql has.
    private static readonly FrozenDictionary<string, string> Keywords = new Dictionary<string, string>
    {
        ["host"] = "Host",
        ["port"] = "Port",
        ["dbname"] = "Database",
        ["user"] = "Username",
        ["password"] = "Password",
        ["passfile"] = "Passfile",
        ["connect_timeout"] = "Timeout",
        ["client_encoding"] = "Client Encoding",
        ["options"] = "Options",
        ["application_name"] = "Application Name",
        ["keepalives"] = "Tcp Keepalive",
        ["keepalives_idle"] = "Tcp Keepalive Time",
        ["keepalives_interval"] = "Tcp Keepalive Interval",
        ["sslmode"] = "SSL Mode",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslrootcert"] = "Root Certificate",
        ["channel_binding"] = "Channel Binding",
        ["krbsrvname"] = "Kerberos Service Name",
        ["target_session_attrs"] = "Target Session Attributes",
        ["load_balance_hosts"] = "Load Balance Hosts",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Parses a location that names a PostgreSQL database. Returns false for the path of a file.</summary>
    /// <exception cref="StoreException">The location is a PostgreSQL connection string that cannot be parsed.</exception>
    public static bool TryParse(string location, [NotNullWhen(true)] out NpgsqlConnectionStringBuilder? connection)
    {
        connection = null;
        if (location.StartsWith("postgresql://") || location.StartsWith("postgres://"))
        {
            connection = FromUri(location);
        }
        else if (HasHostKey(location))
        {
            try
            {
                connection = new NpgsqlConnectionStringBuilder(location);
            }
            catch (ArgumentException e)
            {
                throw CreateError(e.Message);
            }
            catch (FormatException)
            {
                throw CreateError("A value does not have the type of its keyword.");
            }
        }

        if (connection is { TargetSessionAttributes: not (null or "any"), Host: { } host } && !host.Contains(','))
        {
            // Npgsql checks the attributes of a session only if it has several hosts.
            connection.Host = $"{host},{host}";
        }

        return connection is not null;
    }

    private static StoreException CreateError(string message) =>
        new(StoreProblem.Unreachable, $"The PostgreSQL connection string cannot be parsed: {message}");

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
    /// Parses scheme://user:password@host:port,host:port/database?parameter=value as libpq does. All parts except the scheme are optional.
    /// </summary>
    /// <remarks>Errors quote no part of the string that can belong to the password.</remarks>
    private static NpgsqlConnectionStringBuilder FromUri(string uri)
    {
        var connection = new NpgsqlConnectionStringBuilder();
        var (target, settings) = SplitAt(uri[(uri.IndexOf("://", StringComparison.Ordinal) + 3)..], '?');
        var (authority, database) = SplitAt(target, '/');
        var at = authority.LastIndexOf('@');
        if (database.AsSpan().ContainsAny('@', '/') || (at < 0 && settings.Contains('@')))
            throw CreateError($"It has a / or ? before the @ of its host. {EncodingHint}.");
        var hosts = authority[(at + 1)..];
        if (!hosts.Split(',').All(HasValidPort))
            throw CreateError($"A port is not a number from 1 to 65535. {EncodingHint}.");
        var (user, password) = SplitAt(authority[..Math.Max(0, at)], ':');
        Set(connection, "Username", user);
        Set(connection, "Password", password);
        Set(connection, "Host", hosts);
        Set(connection, "Database", database);
        string? ports = null;
        foreach (var setting in settings.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = SplitAt(setting, '=');
            key = Uri.UnescapeDataString(key);
            if (!Keywords.TryGetValue(key, out var keyword) && !connection.ContainsKey(key))
            {
                var name = settings.Contains('@') ? "A parameter" : $"The parameter {key}";
                throw CreateError($"{name} is not known. The parameters are {string.Join(", ", Keywords.Keys.Order())}. {EncodingHint}.");
            }

            if (key == "port") ports = value;
            else Set(connection, keyword ?? key, ToNpgsql(key, value));
        }

        if (ports is not null) SetPorts(connection, Uri.UnescapeDataString(ports).Split(','));
        return connection;
    }

    private static bool HasValidPort(string host)
    {
        var afterAddress = host[(host.LastIndexOf(']') + 1)..];
        return !afterAddress.Contains(':') || IsPort(SplitAt(afterAddress, ':').After);
    }

    private static bool IsPort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535;

    private static string ToNpgsql(string parameter, string value) => (parameter, value) switch
    {
        ("sslmode", _) => value.Replace("-", ""),
        ("keepalives", "1") or ("load_balance_hosts", "random") => "true",
        ("keepalives", "0") or ("load_balance_hosts", "disable") => "false",
        _ => value,
    };

    /// <summary>Sets the ports of a list of hosts: one for all, or one for each.</summary>
    private static void SetPorts(NpgsqlConnectionStringBuilder connection, string[] ports)
    {
        var hosts = (connection.Host ?? "").Split(',');
        if (!ports.All(IsPort) || (ports.Length > 1 && ports.Length != hosts.Length))
            throw CreateError("port does not have one number from 1 to 65535, or one for each host.");
        if (ports.Length == 1) connection.Port = int.Parse(ports[0], CultureInfo.InvariantCulture);
        else connection.Host = string.Join(',', hosts.Zip(ports, (host, port) => $"{host}:{port}"));
    }

    private static void Set(NpgsqlConnectionStringBuilder connection, string keyword, string value)
    {
        if (value.Length == 0) return;
        try
        {
            connection[keyword] = Uri.UnescapeDataString(value);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            throw CreateError($"{keyword} does not accept its value.");
        }
    }

    private static (string Before, string After) SplitAt(string text, char separator)
    {
        var at = text.IndexOf(separator);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }
}
