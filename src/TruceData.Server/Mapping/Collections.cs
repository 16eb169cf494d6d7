using Google.Protobuf.Reflection;
using TruceData.V1;

namespace TruceData.Server.Mapping;

/// <summary>The collections of resources and the messages they hold.</summary>
internal static class Collections
{
    public const string Sources = "sources";
    public const string Events = "events";
    public const string Claims = "claims";
    public const string Policies = "policies";
    public const string Reactions = "reactions";
    public const string Instruments = "instruments";
    public const string Calendars = "calendars";
    public const string Series = "series";

    /// <summary>The collections in the order in which counts are given.</summary>
    public static IReadOnlyList<string> All { get; } = [Sources, Events, Claims, Policies, Reactions, Instruments, Calendars, Series];

    /// <summary>The message of a collection's resources.</summary>
    public static MessageDescriptor DescriptorOf(string collection) => collection switch
    {
        Sources => Source.Descriptor,
        Events => Event.Descriptor,
        Claims => Claim.Descriptor,
        Policies => Policy.Descriptor,
        Reactions => Reaction.Descriptor,
        Instruments => Instrument.Descriptor,
        Calendars => Calendar.Descriptor,
        Series => V1.Series.Descriptor,
        _ => throw new ArgumentOutOfRangeException(nameof(collection), collection, "Not a collection of the contract."),
    };
}
