using Google.Protobuf;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Finds the references of records to other records.</summary>
internal static class References
{
    /// <summary>Returns the well-formed names of records in the reference fields of a record, each with its proto path.</summary>
    public static IEnumerable<(string Path, string Name)> Enumerate(IMessage record) =>
        ReferenceFields(record).Where(r => ResourceName.IsRecord(r.Name));

    private static IEnumerable<(string Path, string Name)> ReferenceFields(IMessage record) => record switch
    {
        Claim r => [("source", r.Source), ("subject", r.Subject), ("originator", r.Originator)],
        Event r =>
        [
            .. r.Measures.Select((m, i) => ($"measures[{i}].policy", m.Policy)),
            .. r.Links.Select((l, i) => ($"links[{i}].event", l.Event)),
            .. r.Instruments.Select((name, i) => ($"instruments[{i}]", name)),
        ],
        Instrument r => [("calendar", r.Calendar), ("benchmark", r.Benchmark)],
        PairList r =>
        [
            .. r.Events.Select((e, i) => ($"events[{i}]", e)),
            .. r.Series.Select((s, i) => ($"series[{i}]", s)),
            .. r.Benchmarks.Select((b, i) => ($"benchmarks[{i}]", b)),
            ("continued_in", r.ContinuedIn),
        ],
        Reaction r => [("subject", r.Subject), .. r.Events.Select((e, i) => ($"events[{i}]", e))],
        Series r => [("instrument", r.Instrument), ("policy", r.Policy), ("calendar", r.Calendar), ("source", r.Source)],
        Source r => [("originator", r.Originator)],
        _ => [],
    };
}
