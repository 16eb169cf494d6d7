using Google.Protobuf;

namespace TruceData.Server.Services.Ingesting;

/// <summary>
/// Spools the messages or the bytes of one upload to a temporary file, so that a slow client does not block other writers and uploads need
/// little memory. Only the user of the server can read the file. It disappears with the process, even if that is killed.
/// </summary>
internal sealed class MessageSpool(UploadSpace space) : IDisposable
{
    private readonly FileStream _file = CreateFile();

    /// <summary>The bytes of the messages.</summary>
    public long Length { get; private set; }

    /// <summary>Appends a message.</summary>
    public void Add(IMessage message)
    {
        var size = message.CalculateSize();
        var bytes = CodedOutputStream.ComputeLengthSize(size) + size;
        space.Reserve(bytes);
        Length += bytes;
        message.WriteDelimitedTo(_file);
    }

    /// <summary>Appends bytes that belong to no message, in place of messages.</summary>
    public void Add(ByteString bytes)
    {
        space.Reserve(bytes.Length);
        Length += bytes.Length;
        _file.Write(bytes.Span);
    }

    /// <summary>Returns all bytes as a stream at its start, which belongs to the spool.</summary>
    public Stream ReadBytes()
    {
        _file.Position = 0;
        return _file;
    }

    /// <summary>Reads the messages in their order.</summary>
    public IEnumerable<T> Read<T>(MessageParser<T> parser)
        where T : IMessage<T>
    {
        _file.Position = 0;
        while (_file.Position < _file.Length) yield return parser.ParseDelimitedFrom(_file);
    }

    public void Dispose()
    {
        space.Release(Length);
        _file.Dispose();
    }

    private static FileStream CreateFile()
    {
        var path = Path.Combine(Path.GetTempPath(), $"trucedata-upload-{Path.GetRandomFileName()}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 1 << 16,
            Options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None,
        };
        if (OperatingSystem.IsWindows()) return new FileStream(path, options);
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        // On Unix an open file needs no name, and a file without a name cannot be left behind.
        File.Delete(path);
        return file;
    }
}
