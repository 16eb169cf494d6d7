namespace TruceData.Server.Hosting;

/// <summary>How the server is run.</summary>
/// <param name="Store">A file path, or a PostgreSQL connection string.</param>
/// <param name="Data">The folder of curated data files.</param>
/// <param name="Listen">The address to listen on.</param>
/// <param name="GrpcPort">Port of HTTP/2 without TLS; 0 for any free one.</param>
/// <param name="HttpPort">Port of HTTP/1.1; 0 for any free one.</param>
internal sealed record ServeOptions(string Store, string Data, System.Net.IPAddress Listen, int GrpcPort, int HttpPort);
