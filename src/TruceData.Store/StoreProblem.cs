namespace TruceData.Store;

/// <summary>What kept a store from doing what was asked.</summary>
public enum StoreProblem
{
    /// <summary>The file or server cannot be reached or made.</summary>
    Unreachable,

    /// <summary>The file cannot be written.</summary>
    ReadOnly,

    /// <summary>The file is no database.</summary>
    NotADatabase,

    /// <summary>A database, but of another program.</summary>
    NotAStore,

    /// <summary>The store was made by a newer version of this program.</summary>
    Newer,

    /// <summary>The store's journal of migrations is not the one this program knows.</summary>
    JournalDiffers,

    /// <summary>The stored data is damaged.</summary>
    Corrupt,

    /// <summary>Another process is writing.</summary>
    Busy,

    /// <summary>The disk is full.</summary>
    Full,

    /// <summary>What was to be written cannot be stored as it is.</summary>
    Refused,

    /// <summary>The database failed in a way not listed here.</summary>
    Failed,
}
