using System.IO.Compression;
using TruceData.Grpc.Internal;

namespace Grpc.AspNetCore.Server;

/// <summary>Options of the gRPC server.</summary>
public class GrpcServiceOptions
{
    /// <summary>The longest message taken, in bytes; null for no limit. Default 4 MiB.</summary>
    public int? MaxReceiveMessageSize { get; set; } = Protocol.DefaultMaxReceiveMessageSize;

    /// <summary>The longest message sent, in bytes; null, the default, for no limit.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Whether the text of an exception goes to the client. Default no: it may tell secrets.</summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary>"gzip" or "deflate" to compress responses for clients that accept it; null, the default, for no compression.</summary>
    public string? ResponseCompressionAlgorithm { get; set; }

    /// <summary>How hard responses are compressed. Default fastest.</summary>
    public CompressionLevel? ResponseCompressionLevel { get; set; }

    /// <summary>Interceptors around every method; the first is the outermost.</summary>
    public InterceptorCollection Interceptors { get; } = [];
}
