namespace TruceData.Domain;

/// <summary>Student's t at one confidence level, a table for each number of degrees of freedom.</summary>
internal sealed class StudentTails(double confidenceLevel)
{
    private readonly Dictionary<double, (StudentTail Tail, double Reach)> _tails = [];

    /// <summary>Sets the p-values of an estimate and the reach of its confidence bounds.</summary>
    public void Fill(PairEstimate estimate)
    {
        if (!_tails.TryGetValue(estimate.DegreesOfFreedom, out var table))
        {
            var tail = new StudentTail(estimate.DegreesOfFreedom);
            _tails[estimate.DegreesOfFreedom] = table = (tail, tail.Quantile(1 - confidenceLevel));
        }

        estimate.Reach = table.Reach;
        for (var i = 0; i < estimate.PValues.Length; i++) estimate.PValues[i] = table.Tail.TwoSided(estimate.Values[i] / estimate.Errors[i]);
    }
}
