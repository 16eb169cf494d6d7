using TruceData.Store.Revisions;

namespace TruceData.Store.Records;

/// <summary>The keys of records in their order. They are valid only at the revision at which they were listed.</summary>
public sealed class RecordKeys
{
    internal RecordKeys(RevisionStamp revision, IReadOnlyList<long> ids)
    {
        Revision = revision;
        Ids = ids;
    }

    /// <summary>No keys.</summary>
    public static RecordKeys Empty { get; } = new(default, []);

    /// <summary>The number of keys.</summary>
    public int Count => Ids.Count;

    internal RevisionStamp Revision { get; }

    internal IReadOnlyList<long> Ids { get; }
}
