using Google.Protobuf;
using Google.Protobuf.Reflection;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>A kind of record and the collection that its names begin with.</summary>
/// <param name="Collection">"events", "claims" …</param>
/// <param name="Descriptor">Its message.</param>
internal sealed record RecordKind(string Collection, MessageDescriptor Descriptor)
{
    /// <summary>All kinds, by collection.</summary>
    public static IReadOnlyList<RecordKind> All { get; } =
    [
        new("calendars", Calendar.Descriptor),
        new("claims", Claim.Descriptor),
        new("events", Event.Descriptor),
        new("instruments", Instrument.Descriptor),
        new("policies", Policy.Descriptor),
        new("reactions", Reaction.Descriptor),
        new("series", Series.Descriptor),
        new("sources", Source.Descriptor),
    ];

    /// <summary>The kind of a collection.</summary>
    /// <exception cref="InvalidOperationException">There is no such collection.</exception>
    public static RecordKind Named(string collection) => All.First(k => k.Collection == collection);

    /// <summary>The kind of a record.</summary>
    /// <exception cref="ArgumentException">The message is no record.</exception>
    public static RecordKind FromMessage(IMessage record) =>
        All.FirstOrDefault(k => k.Descriptor == record.Descriptor)
        ?? throw new ArgumentException($"{record.Descriptor.FullName} is no record.", nameof(record));

    /// <summary>The name of a record.</summary>
    /// <exception cref="ArgumentException">The message is no record.</exception>
    public static string NameOf(IMessage record) => record switch
    {
        Calendar r => r.Name,
        Claim r => r.Name,
        Event r => r.Name,
        Instrument r => r.Name,
        Policy r => r.Name,
        Reaction r => r.Name,
        Series r => r.Name,
        Source r => r.Name,
        _ => throw new ArgumentException($"{record.Descriptor.FullName} is no record.", nameof(record)),
    };
}
