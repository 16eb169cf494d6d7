namespace TruceData.Store;

/// <summary>How a store behaves.</summary>
public sealed record StoreOptions
{
    /// <summary>Bytes of columns kept in memory between reads. Default 64 MiB; 0 keeps none.</summary>
    public long ColumnCacheBytes { get; init; } = 64L << 20;

    /// <summary>How long a write waits for another process that is writing. Default 5 seconds.</summary>
    public TimeSpan WriterPatience { get; init; } = TimeSpan.FromSeconds(5);
}
