using Google.Protobuf;

namespace TruceData.Server.Curation;

/// <summary>Records that may refer to each other.</summary>
internal sealed class RecordSet
{
    private readonly IReadOnlyDictionary<string, IMessage> _records;
    private readonly IReadOnlyDictionary<string, IMessage> _existing;
    private readonly IReadOnlySet<string> _unreadable;

    /// <param name="records">The records by name.</param>
    /// <param name="existing">Earlier records; those of the same name in <paramref name="records"/> replace them.</param>
    /// <param name="unreadable">Names of records that exist but cannot be parsed.</param>
    public RecordSet(
        IReadOnlyDictionary<string, IMessage> records, IReadOnlyDictionary<string, IMessage> existing, IReadOnlySet<string> unreadable)
    {
        _records = records;
        _existing = existing;
        _unreadable = unreadable;
    }

    /// <summary>Returns the record of a name; null if it does not exist or cannot be parsed.</summary>
    public IMessage? Find(string name) => _records.GetValueOrDefault(name) ?? _existing.GetValueOrDefault(name);

    /// <summary>Returns whether a record of that name exists, even if it cannot be parsed.</summary>
    public bool Exists(string name) => _records.ContainsKey(name) || _existing.ContainsKey(name) || _unreadable.Contains(name);
}
