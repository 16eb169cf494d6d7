using System.Reflection;
using System.Text;

namespace TruceData.Server.Explorer;

/// <summary>The files of the explorer by their path on the server, such as `/assets/index-1a2b.js`.</summary>
internal sealed class ExplorerFiles
{
    private const string ResourcePrefix = "explorer/";
    private const string IndexPath = "/index.html";
    private const string GrpcPort = "<meta name=\"grpc-port\" content=\"";
    private const string DefaultGrpcPort = GrpcPort + "50051";

    private readonly Dictionary<string, Lazy<ExplorerFile>> _files;

    /// <summary>Creates the set from functions that read one file each.</summary>
    public ExplorerFiles(IEnumerable<(string Path, Func<byte[]> Read)> files) => _files = files.ToDictionary(
        file => file.Path, file => new Lazy<ExplorerFile>(() => new ExplorerFile(file.Path, file.Read())), StringComparer.Ordinal);

    /// <summary>Whether the explorer is part of the build.</summary>
    public bool IsBuilt => _files.ContainsKey(IndexPath);

    /// <summary>The page, which is served at every path of a view.</summary>
    public ExplorerFile Index => _files[IndexPath].Value;

    /// <summary>
    /// Returns the files that the build embedded in this assembly; none if it was built without Node. The page states the gRPC port, which
    /// is determined with <paramref name="findGrpcPort"/> when the page is first read.
    /// </summary>
    public static ExplorerFiles FromAssembly(Func<int> findGrpcPort)
    {
        var assembly = typeof(ExplorerFiles).Assembly;
        return new ExplorerFiles(
            from name in assembly.GetManifestResourceNames()
            where name.StartsWith(ResourcePrefix, StringComparison.Ordinal)
            let path = $"/{name[ResourcePrefix.Length..]}"
            select (path, (Func<byte[]>)(() => path == IndexPath ? WithPort(Read(assembly, name), findGrpcPort()) : Read(assembly, name))));
    }

    /// <summary>Returns the file at a path, or null.</summary>
    public ExplorerFile? Find(string path) => _files.GetValueOrDefault(path)?.Value;

    private static byte[] WithPort(byte[] page, int port) => Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(page).Replace(DefaultGrpcPort, FormattableString.Invariant($"{GrpcPort}{port}"), StringComparison.Ordinal));

    private static byte[] Read(Assembly assembly, string name)
    {
        using var resource = assembly.GetManifestResourceStream(name)!;
        var contents = new byte[resource.Length];
        resource.ReadExactly(contents);
        return contents;
    }
}
