namespace TruceData.Domain.Studies;

/// <summary>Averages and tests over the events of a group in one series or in all series.</summary>
/// <param name="Group">The group.</param>
/// <param name="Series">Index of the series; null for all series.</param>
/// <param name="Aggregate">The averages and tests.</param>
/// <param name="AdjustedPValues">
/// The p-values by test and place, adjusted by the method of the study; unadjusted when it specifies none.
/// </param>
public sealed record GroupAggregate(
    StudyGroup Group, int? Series, StudyAggregate Aggregate, IReadOnlyList<IReadOnlyList<AdjustedPValue>> AdjustedPValues)
{
    /// <summary>Returns aggregates with their adjusted p-values.</summary>
    internal static IReadOnlyList<GroupAggregate> Create(
        IReadOnlyList<(StudyGroup Group, int? Series, StudyAggregate Aggregate)> aggregates, StudyOptions options)
    {
        var adjusted = aggregates
            .Select(a => a.Aggregate.Tests.Select(t => Array.ConvertAll(t.Values, v => new AdjustedPValue(v.PValue, 0))).ToArray())
            .ToArray();
        if (options.MultipleTesting is { } method)
        {
            var members = aggregates.SelectMany((a, i) => Enumerable.Range(0, options.Design.Places).Select(place => (i, place)));
            foreach (var family in members.GroupBy(m => FamilyOf(aggregates[m.i], m.place, options)).Select(f => f.ToArray()))
            {
                for (var test = 0; test < adjusted[0].Length; test++) Adjust(adjusted, test, family, method, options.Design);
            }
        }

        return [.. aggregates.Select((a, i) => new GroupAggregate(a.Group, a.Series, a.Aggregate, adjusted[i]))];
    }

    /// <summary>Returns what the members of a family have in common.</summary>
    private static (bool IsPooled, bool Alternative, int? Series, int? Place) FamilyOf(
        (StudyGroup Group, int? Series, StudyAggregate Aggregate) one, int place, StudyOptions options) => (
        one.Series is null,
        one.Group.Alternative,
        options.AdjustmentFamily == AdjustmentFamily.Series ? one.Series : null,
        options.AdjustmentFamily == AdjustmentFamily.Window ? options.Design.HypothesisOf(place) : null);

    /// <summary>Adjusts the p-values of one test in a family, those of one hypothesis once.</summary>
    private static void Adjust(
        AdjustedPValue[][][] adjusted, int test, IReadOnlyList<(int Index, int Place)> family, MultipleTesting method, StudyDesign design)
    {
        var hypotheses = family
            .Where(m => !double.IsNaN(adjusted[m.Index][test][m.Place].Value))
            .GroupBy(m => (m.Index, design.HypothesisOf(m.Place)))
            .Select(h => h.ToArray())
            .ToArray();
        var values = Studies.AdjustedPValues.Compute(
            Array.ConvertAll(hypotheses, h => adjusted[h[0].Index][test][h[0].Place].Value), method);
        for (var i = 0; i < values.Length; i++)
        {
            foreach (var (index, place) in hypotheses[i]) adjusted[index][test][place] = new AdjustedPValue(values[i], values.Length);
        }
    }
}
