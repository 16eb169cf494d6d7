using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for lists of pairs.</summary>
internal static class PairListRules
{
    private const int MaxDisplayName = 120;
    private const int MaxNote = 1000;
    private const int MaxLabel = 200;

    public static void Check(PairList list, Findings findings)
    {
        findings.Require("display_name", list.DisplayName);
        findings.CheckLength("display_name", list.DisplayName, MaxDisplayName);
        findings.CheckLength("note", list.Note, MaxNote);
        CheckNames("events", list.Events, Collections.Events, findings);
        CheckNames("series", list.Series, Collections.Series, findings);
        CheckNames("benchmarks", list.Benchmarks, Collections.Series, findings);
        CheckLabels(list.Groups, findings);
        if (list.EventIndexes.Count == 0) findings.Add("event_indexes", "the list has no pair", "List at least one.");
        CheckColumn("event_indexes", list.EventIndexes, list.Events.Count, list, findings);
        CheckColumn("series_indexes", list.SeriesIndexes, list.Series.Count, list, findings);
        CheckOptionalColumn("benchmark_indexes", list.BenchmarkIndexes, list.Benchmarks.Count, list, findings);
        CheckOptionalColumn("group_indexes", list.GroupIndexes, list.Groups.Count, list, findings);
        CheckDistinctPairs(list, findings);
        if (list.ContinuedIn.Length > 0) findings.CheckReference("continued_in", list.ContinuedIn, Collections.PairLists);
    }

    /// <summary>Reports a list that continues in itself, directly or through others.</summary>
    public static void CheckEnd(PairList list, RecordSet set, Findings findings)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { list.Name };
        for (var next = list; set.Find(next.ContinuedIn) is PairList following; next = following)
        {
            if (seen.Add(following.Name)) continue;
            findings.Add("continued_in", $"the list continues in {following.Name} without an end", "Omit it in the last part of the list.");
            return;
        }
    }

    private static void CheckNames(string field, IReadOnlyList<string> names, string collection, Findings findings)
    {
        for (var i = 0; i < names.Count; i++) findings.CheckReference(FieldPath.Element(field, i), names[i], collection);
        findings.CheckDistinct(field, names);
    }

    private static void CheckLabels(IReadOnlyList<string> labels, Findings findings)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            findings.Require(FieldPath.Element("groups", i), labels[i]);
            findings.CheckLength(FieldPath.Element("groups", i), labels[i], MaxLabel);
        }

        findings.CheckDistinct("groups", labels);
    }

    private static void CheckOptionalColumn(string field, IReadOnlyList<int> indexes, int names, PairList list, Findings findings)
    {
        if (indexes.Count > 0 || names > 0) CheckColumn(field, indexes, names, list, findings, lowest: -1);
    }

    private static void CheckColumn(
        string field, IReadOnlyList<int> indexes, int names, PairList list, Findings findings, int lowest = 0)
    {
        if (indexes.Count != list.EventIndexes.Count)
        {
            findings.Add(field, $"the column has {indexes.Count} values for {list.EventIndexes.Count} pairs", "State one for each pair.");
            return;
        }

        var bad = Enumerable.Range(0, indexes.Count).FirstOrDefault(i => indexes[i] < lowest || indexes[i] >= names, -1);
        if (bad < 0) return;
        findings.Add(FieldPath.Element(field, bad), $"{indexes[bad]} is not an index into {names} names", "Correct the index.");
    }

    private static void CheckDistinctPairs(PairList list, Findings findings)
    {
        if (list.SeriesIndexes.Count != list.EventIndexes.Count) return;
        var seen = new HashSet<(int, int)>(list.EventIndexes.Count);
        for (var i = 0; i < list.EventIndexes.Count; i++)
        {
            if (seen.Add((list.EventIndexes[i], list.SeriesIndexes[i]))) continue;
            findings.Add(FieldPath.Element("event_indexes", i), "the pair is listed twice", "Keep one of them.");
            return;
        }
    }
}
