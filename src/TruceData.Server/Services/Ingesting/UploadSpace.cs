using TruceData.Server.Errors;

namespace TruceData.Server.Services.Ingesting;

/// <summary>Limits the bytes that all uploads in progress spool to the temporary folder.</summary>
internal sealed class UploadSpace(long maxBytes)
{
    private long _usedBytes;

    /// <summary>The bytes that uploads in progress have spooled.</summary>
    public long UsedBytes => Volatile.Read(ref _usedBytes);

    /// <summary>Reserves bytes. Throws RESOURCE_EXHAUSTED, and reserves nothing, if the limit would be exceeded.</summary>
    public void Reserve(long bytes)
    {
        if (Interlocked.Add(ref _usedBytes, bytes) <= maxBytes) return;
        Release(bytes);
        throw ApiErrors.LimitExceeded(
            $"The uploads in progress have reached the server's limit of {maxBytes >> 20} MiB, so nothing was written; try again shortly.");
    }

    /// <summary>Returns bytes from <see cref="Reserve"/>.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _usedBytes, -bytes);
}
