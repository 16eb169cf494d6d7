using Google.Protobuf;

namespace TruceData.Server.Curation;

/// <summary>Records that may refer to each other.</summary>
internal sealed class RecordSet
{
    private readonly IReadOnlyDictionary<string, IMessage> _records;
    private readonly IReadOnlyDictionary<string, IMessage> _existing;
    private readonly IReadOnlySet<string> _unreadable;

    /// <param name="records">The records by name.</param>
    /// <param name="existing">Records that were there before; those of the same name in <paramref name="records"/> replace them.</param>
    /// <param name="unreadable">Names of records that are there but could not be read: nothing is said about them.</param>
    public RecordSet(
        IReadOnlyDictionary<string, IMessage> records, IReadOnlyDictionary<string, IMessage> existing, IReadOnlySet<string> unreadable)
    {
        _records = records;
        _existing = existing;
        _unreadable = unreadable;
    }

    /// <summary>The record of a name; null when there is none or it could not be read.</summary>
    public IMessage? Find(string name) => _records.GetValueOrDefault(name) ?? _existing.GetValueOrDefault(name);

    /// <summary>Whether there is a record of that name, readable or not.</summary>
    public bool Exists(string name) => _records.ContainsKey(name) || _existing.ContainsKey(name) || _unreadable.Contains(name);
}
