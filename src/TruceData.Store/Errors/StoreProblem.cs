namespace TruceData.Store.Errors;

/// <summary>The kinds of problem that a store reports.</summary>
public enum StoreProblem
{
    /// <summary>The file or server cannot be reached or created.</summary>
    Unreachable,

    /// <summary>The file or database is read-only.</summary>
    ReadOnly,

    /// <summary>The file is not a database.</summary>
    NotADatabase,

    /// <summary>The database belongs to another program.</summary>
    NotAStore,

    /// <summary>The store was created by a newer version of this program.</summary>
    NewerVersion,

    /// <summary>The migrations applied to the store differ from those of this program.</summary>
    MigrationsDiffer,

    /// <summary>The stored data is damaged.</summary>
    Corrupt,

    /// <summary>The store no longer has the revision that was read, because a failover has lost writes.</summary>
    HistoryChanged,

    /// <summary>Another process is writing.</summary>
    Busy,

    /// <summary>The database has no connection or memory left for the request.</summary>
    Overloaded,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>The store does not accept what was to be written.</summary>
    Refused,

    /// <summary>The database failed for a reason not listed here.</summary>
    Failed,
}
