using System.Collections.Concurrent;

namespace TruceData.Domain.Studies;

/// <summary>Student's t at one confidence level, a table for each number of degrees of freedom. Safe for use by several threads.</summary>
internal sealed class StudentTails(double confidenceLevel)
{
    /// <summary>A table has up to 50 KiB.</summary>
    private const int MostTables = 500;

    private readonly ConcurrentDictionary<double, (StudentTail Tail, double Reach)> _tables = new();

    /// <summary>Sets the p-values of an estimate and the reach of its confidence bounds.</summary>
    public void Fill(PairEstimate estimate)
    {
        if (!_tables.TryGetValue(estimate.DegreesOfFreedom, out var table)) table = Make(estimate.DegreesOfFreedom);
        estimate.Reach = table.Reach;
        for (var i = 0; i < estimate.PValues.Length; i++) estimate.PValues[i] = table.Tail.TwoSided(estimate.Values[i] / estimate.Errors[i]);
    }

    private (StudentTail Tail, double Reach) Make(double degreesOfFreedom)
    {
        var tail = new StudentTail(degreesOfFreedom);
        if (_tables.Count >= MostTables) _tables.Clear();
        return _tables[degreesOfFreedom] = (tail, tail.Quantile(1 - confidenceLevel));
    }
}
