namespace TruceData.Store;

/// <summary>The settings of a store.</summary>
public sealed record StoreOptions
{
    /// <summary>Bytes of columns kept in memory between reads. Default 64 MiB; 0 keeps none.</summary>
    public long ColumnCacheBytes { get; init; } = 64L << 20;

    /// <summary>
    /// The PostgreSQL connection string of one or more standbys of the database, which answer reads where they can; null for none.
    /// </summary>
    public string? ReadLocation { get; init; }

    /// <summary>How long a write waits for a write of another process to end. Default 5 seconds.</summary>
    public TimeSpan WriteLockTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
