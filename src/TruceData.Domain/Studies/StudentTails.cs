using System.Collections.Concurrent;

namespace TruceData.Domain.Studies;

/// <summary>
/// Caches Student's t at one confidence level, with one table for each number of degrees of freedom. Safe for use by several threads.
/// </summary>
internal sealed class StudentTails(double confidenceLevel)
{
    /// <summary>The maximum number of cached tables, of up to 50 KiB each.</summary>
    private const int MaxTables = 500;

    private readonly ConcurrentDictionary<double, (StudentTail Tail, double Reach)> _tables = new();

    /// <summary>Sets the p-values of an estimate and the reach of its confidence bounds.</summary>
    public void Fill(PairEstimate estimate, AlternativeHypothesis alternative)
    {
        var table = TableOf(estimate.DegreesOfFreedom);
        estimate.Reach = table.Reach;
        for (var i = 0; i < estimate.PValues.Length; i++)
        {
            var t = estimate.Values[i] / estimate.Errors[i];
            estimate.PValues[i] = alternative.PValueOf(t, table.Tail.TwoSided(t));
        }
    }

    /// <summary>Returns how many standard errors the confidence bounds lie from a value.</summary>
    public double ReachOf(double degreesOfFreedom) => TableOf(degreesOfFreedom).Reach;

    private (StudentTail Tail, double Reach) TableOf(double degreesOfFreedom) =>
        _tables.TryGetValue(degreesOfFreedom, out var table) ? table : Create(degreesOfFreedom);

    private (StudentTail Tail, double Reach) Create(double degreesOfFreedom)
    {
        var tail = new StudentTail(degreesOfFreedom);
        if (_tables.Count >= MaxTables) _tables.Clear();
        return _tables[degreesOfFreedom] = (tail, tail.Quantile(1 - confidenceLevel));
    }
}
