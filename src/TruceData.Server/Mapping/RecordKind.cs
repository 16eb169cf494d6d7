using Google.Protobuf;
using Google.Protobuf.Reflection;
using TruceData.V1;

namespace TruceData.Server.Mapping;

/// <summary>A kind of record and the collection that its names begin with.</summary>
/// <param name="Collection">The collection, such as "events".</param>
/// <param name="Descriptor">The descriptor of the message.</param>
internal sealed record RecordKind(string Collection, MessageDescriptor Descriptor)
{
    /// <summary>All kinds, by collection.</summary>
    public static IReadOnlyList<RecordKind> All { get; } =
    [
        new(Collections.Calendars, Calendar.Descriptor),
        new(Collections.Claims, Claim.Descriptor),
        new(Collections.Coverages, Coverage.Descriptor),
        new(Collections.Events, Event.Descriptor),
        new(Collections.Instruments, Instrument.Descriptor),
        new(Collections.PairLists, PairList.Descriptor),
        new(Collections.Policies, Policy.Descriptor),
        new(Collections.Reactions, Reaction.Descriptor),
        new(Collections.Series, Series.Descriptor),
        new(Collections.Sources, Source.Descriptor),
    ];

    /// <summary>Returns the kind of the records of a collection.</summary>
    /// <exception cref="InvalidOperationException">There is no such collection.</exception>
    public static RecordKind FromCollection(string collection) => All.First(k => k.Collection == collection);

    /// <summary>Returns the kind of a record.</summary>
    /// <exception cref="ArgumentException">The message is not a record.</exception>
    public static RecordKind FromMessage(IMessage record) =>
        All.FirstOrDefault(k => k.Descriptor == record.Descriptor)
        ?? throw new ArgumentException($"{record.Descriptor.FullName} is not a record.", nameof(record));

    /// <summary>Returns the name of a record.</summary>
    /// <exception cref="ArgumentException">The message is not a record.</exception>
    public static string NameOf(IMessage record) => record switch
    {
        Calendar r => r.Name,
        Claim r => r.Name,
        Coverage r => r.Name,
        Event r => r.Name,
        Instrument r => r.Name,
        PairList r => r.Name,
        Policy r => r.Name,
        Reaction r => r.Name,
        Series r => r.Name,
        Source r => r.Name,
        _ => throw new ArgumentException($"{record.Descriptor.FullName} is not a record.", nameof(record)),
    };
}
