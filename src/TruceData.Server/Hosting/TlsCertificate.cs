using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TruceData.Server.Hosting;

/// <summary>The certificate of the server with its private key, and the chain that is sent with it.</summary>
internal sealed record TlsCertificate(X509Certificate2 Certificate, X509Certificate2Collection Chain)
{
    /// <summary>Reads the PEM files that the options name. Returns null if they name none.</summary>
    public static TlsCertificate? Read(ServeOptions options)
    {
        if (options.TlsCertificate is null || options.TlsKey is null) return null;
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(options.TlsCertificate);
            return new TlsCertificate(X509Certificate2.CreateFromPemFile(options.TlsCertificate, options.TlsKey), chain);
        }
        catch (Exception exception)
            when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigurationException(
                $"--tls-cert {options.TlsCertificate}, --tls-key {options.TlsKey}: {exception.Message}", exception);
        }
    }
}
