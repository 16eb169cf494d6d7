namespace TruceData.Server.Mapping;

/// <summary>The names of the collections of resources.</summary>
internal static class Collections
{
    public const string Sources = "sources";
    public const string Events = "events";
    public const string Claims = "claims";
    public const string Policies = "policies";
    public const string Reactions = "reactions";
    public const string Instruments = "instruments";
    public const string Calendars = "calendars";
    public const string Coverages = "coverages";
    public const string PairLists = "pairLists";
    public const string Series = "series";

    /// <summary>The collections in the order in which counts are returned.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Sources, Events, Claims, Policies, Reactions, Instruments, Calendars, Coverages, PairLists, Series];
}
