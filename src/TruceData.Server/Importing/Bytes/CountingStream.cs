namespace TruceData.Server.Importing.Bytes;

/// <summary>A stream that counts the bytes that are read from another one, which is disposed with it.</summary>
/// <param name="inner">The bytes.</param>
internal sealed class CountingStream(Stream inner) : ForwardStream
{
    /// <summary>The number of bytes read so far.</summary>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Count += read;
        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
