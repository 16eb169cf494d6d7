using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TruceData.Server.Commands;

namespace TruceData.Server.Hosting;

/// <summary>The certificate of the server and the chain that goes with it.</summary>
internal sealed record Tls(X509Certificate2 Certificate, X509Certificate2Collection Chain)
{
    public static Tls? Read(ServeOptions options)
    {
        if (options.TlsCertificate is null || options.TlsKey is null) return null;
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(options.TlsCertificate);
            return new(X509Certificate2.CreateFromPemFile(options.TlsCertificate, options.TlsKey), chain);
        }
        catch (Exception refused) when (refused is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException($"--tls-cert {options.TlsCertificate}, --tls-key {options.TlsKey}: {refused.Message}", refused);
        }
    }
}
