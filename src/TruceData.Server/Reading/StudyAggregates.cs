using TruceData.Domain.Studies;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Reading;

/// <summary>The aggregates of a study: for each group those of each series, then that over all series.</summary>
internal static class StudyAggregates
{
    public static IEnumerable<ImpactAggregate> Of(StudyChoices choices, StudyInputs inputs, StudyTotals totals)
    {
        var made = new List<(StudyGroup Group, int Series, StudyAggregate Aggregate)>();
        for (var g = 0; g < inputs.Groups.Count; g++)
        {
            foreach (var (series, aggregate) in totals.Of(g)) made.Add((inputs.Groups[g], series, aggregate));
        }

        var adjusted = Adjusted(choices, [.. made.Select(m => m.Aggregate)]);
        return made.Select((m, i) => StudyMapping.ToProto(choices.Design, m.Group, m.Series, m.Aggregate, adjusted[i]));
    }

    /// <summary>The p-values by aggregate, test and place; those of one test are one family.</summary>
    private static double[][][] Adjusted(StudyChoices choices, IReadOnlyList<StudyAggregate> aggregates)
    {
        var adjusted = aggregates.Select(a => a.Tests.Select(t => Array.ConvertAll(t.Values, v => v.PValue)).ToArray()).ToArray();
        if (choices.Adjustment is not { } method || aggregates.Count == 0) return adjusted;
        for (var test = 0; test < adjusted[0].Length; test++)
        {
            var places = adjusted.SelectMany((a, i) => a[test].Select((p, place) => (i, place, p))).Where(v => !double.IsNaN(v.p)).ToArray();
            var family = AdjustedPValues.Compute(Array.ConvertAll(places, v => v.p), method);
            for (var k = 0; k < family.Length; k++) adjusted[places[k].i][test][places[k].place] = family[k];
        }

        return adjusted;
    }
}
