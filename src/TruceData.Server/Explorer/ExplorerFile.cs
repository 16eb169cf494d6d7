using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace TruceData.Server.Explorer;

/// <summary>One file of the explorer with its compressed form and the headers that depend on its contents.</summary>
internal sealed class ExplorerFile
{
    // Vite puts a hash of the contents into the name of every file in this folder.
    private const string HashedFolder = "/assets/";
    private const string Unchanging = "public, max-age=31536000, immutable";
    private const string Revalidated = "no-cache";
    private const string Gzip = "gzip";

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    private readonly byte[] _contents;
    private readonly byte[] _compressed;
    private readonly string _contentType;
    private readonly string _cacheControl;
    private readonly string _hash;

    public ExplorerFile(string path, byte[] contents)
    {
        _contents = contents;
        _compressed = Compress(contents);
        _contentType = ContentType(path);
        _cacheControl = path.StartsWith(HashedFolder, StringComparison.Ordinal) ? Unchanging : Revalidated;
        _hash = Convert.ToHexStringLower(SHA256.HashData(contents).AsSpan(0, 16));
    }

    /// <summary>Answers a GET or HEAD request with this file, compressed if the client accepts that and it is shorter.</summary>
    public Task WriteAsync(HttpContext context)
    {
        var isCompressed = _compressed.Length < _contents.Length && AcceptsGzip(context.Request);
        var headers = context.Response.Headers;
        headers.CacheControl = _cacheControl;
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (isCompressed) headers.ContentEncoding = Gzip;
        // Two encodings are two representations, whose strong validators differ (RFC 9110, section 8.8.3.3).
        var tag = new EntityTagHeaderValue(isCompressed ? $"\"{_hash}-{Gzip}\"" : $"\"{_hash}\"");
        return Results.Bytes(isCompressed ? _compressed : _contents, _contentType, entityTag: tag).ExecuteAsync(context);
    }

    private static bool AcceptsGzip(HttpRequest request) => request.GetTypedHeaders().AcceptEncoding
        .Any(encoding => encoding.Value.Equals(Gzip, StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);

    private static string ContentType(string path)
    {
        if (!ContentTypes.TryGetContentType(path, out var type)) return "application/octet-stream";
        return type.StartsWith("text/", StringComparison.Ordinal) ? $"{type}; charset=utf-8" : type;
    }

    private static byte[] Compress(byte[] contents)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal)) gzip.Write(contents);
        return compressed.ToArray();
    }
}
