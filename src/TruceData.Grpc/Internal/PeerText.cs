using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace TruceData.Grpc.Internal;

/// <summary>Who the other side of a connection is.</summary>
static class PeerText
{
    const string CommonName = "x509_common_name";

    public static string Format(ConnectionInfo connection)
    {
        var address = connection.RemoteIpAddress;
        return address?.AddressFamily switch
        {
            AddressFamily.InterNetwork => $"ipv4:{address}:{connection.RemotePort}",
            AddressFamily.InterNetworkV6 => $"ipv6:{new IPEndPoint(address, connection.RemotePort)}",
            _ => "unknown",
        };
    }

    public static AuthContext Authenticate(X509Certificate2? certificate)
    {
        if (certificate?.GetNameInfo(X509NameType.SimpleName, forIssuer: false) is not { Length: > 0 } name)
            return new AuthContext(null, []);
        return new AuthContext(
            CommonName, new() { [CommonName] = [AuthProperty.Create(CommonName, Encoding.UTF8.GetBytes(name))] });
    }
}
