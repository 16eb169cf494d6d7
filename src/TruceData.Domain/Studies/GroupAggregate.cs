namespace TruceData.Domain.Studies;

/// <summary>Averages and tests over the events of a group in one series or in all series.</summary>
/// <param name="Group">The group.</param>
/// <param name="Series">Index of the series; null for all series.</param>
/// <param name="Aggregate">The averages and tests.</param>
/// <param name="AdjustedPValues">
/// The p-values by test and place, adjusted by the method of the study; unadjusted when it specifies none.
/// </param>
public sealed record GroupAggregate(
    StudyGroup Group, int? Series, StudyAggregate Aggregate, IReadOnlyList<IReadOnlyList<double>> AdjustedPValues)
{
    /// <summary>Returns aggregates with their adjusted p-values.</summary>
    /// <remarks>The p-values of one test, over all groups, series and places, are one family.</remarks>
    internal static IReadOnlyList<GroupAggregate> Create(
        IReadOnlyList<(StudyGroup Group, int? Series, StudyAggregate Aggregate)> aggregates, MultipleTesting? method)
    {
        var pValues = aggregates
            .Select(a => a.Aggregate.Tests.Select(t => Array.ConvertAll(t.Values, v => v.PValue)).ToArray())
            .ToArray();
        if (method is { } adjustment) Adjust(pValues, adjustment);
        return [.. aggregates.Select((a, i) => new GroupAggregate(a.Group, a.Series, a.Aggregate, pValues[i]))];
    }

    private static void Adjust(double[][][] pValues, MultipleTesting method)
    {
        for (var test = 0; test < pValues[0].Length; test++)
        {
            var places = pValues
                .SelectMany((tests, i) => tests[test].Select((p, place) => (i, place, p)))
                .Where(v => !double.IsNaN(v.p))
                .ToArray();
            var family = Studies.AdjustedPValues.Compute(Array.ConvertAll(places, v => v.p), method);
            for (var k = 0; k < family.Length; k++) pValues[places[k].i][test][places[k].place] = family[k];
        }
    }
}
