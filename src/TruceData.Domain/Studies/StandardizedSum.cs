using TruceData.Domain.Studies.Kernels;

namespace TruceData.Domain.Studies;

/// <summary>
/// A sum over events of their residuals, each centred and scaled to length 1, so that products of sums are sums of correlations.
/// </summary>
internal sealed class StandardizedSum(int length)
{
    /// <summary>Minimum number of common sessions: with two, a correlation is 1 or -1.</summary>
    private const int MinSessions = 3;

    /// <summary>The part of its squares by which a row must vary, beyond rounding.</summary>
    private const double MinVariation = 1e-20;

    /// <summary>The sum by session.</summary>
    public double[] Residuals { get; } = new double[length];

    /// <summary>The number of events whose residuals vary.</summary>
    public int Count { get; private set; }

    /// <summary>Returns the sum over the events of several groups.</summary>
    public static StandardizedSum Of(IReadOnlyList<AlikeResiduals> groups)
    {
        var sum = new StandardizedSum(groups[0].Sum.Residuals.Length);
        foreach (var group in groups) sum.Add(group.Sum);
        return sum;
    }

    /// <summary>
    /// Returns the sums over the events of two sets of groups, standardised over their common sessions; null with too few of these.
    /// </summary>
    public static (StandardizedSum First, StandardizedSum Second)? OfCommon(AlikeResiduals[] first, AlikeResiduals[] second)
    {
        var length = first[0].Sum.Residuals.Length;
        int[] common = [.. Enumerable.Range(0, length).Where(i => Has(first[0], i) && Has(second[0], i))];
        return common.Length < MinSessions ? null : (SumOver(first, common), SumOver(second, common));

        static bool Has(AlikeResiduals group, int session) => group.Sessions.Length == 0 || group.Sessions[session] == '1';
    }

    /// <summary>Adds the residuals of an event; NaN is missing.</summary>
    public void Add(ReadOnlySpan<double> residuals)
    {
        var count = residuals.Length - CountMissing(residuals);
        var mean = VectorMath.SumPresent(residuals).Sum / count;
        var squares = VectorMath.SumPresentSquares(residuals, mean);
        if (!(squares > MinVariation * VectorMath.SumPresentSquares(residuals, 0))) return;
        VectorMath.AddScaledDeviations(residuals, mean, 1 / Math.Sqrt(squares), Residuals);
        Count++;
    }

    /// <summary>Adds another sum.</summary>
    public void Add(StandardizedSum other)
    {
        VectorMath.AddScaled(other.Residuals, 1, Residuals);
        Count += other.Count;
    }

    private static StandardizedSum SumOver(AlikeResiduals[] groups, int[] sessions)
    {
        var (sum, row) = (new StandardizedSum(sessions.Length), new double[sessions.Length]);
        foreach (var residuals in groups.SelectMany(g => g.Rows))
        {
            for (var i = 0; i < row.Length; i++) row[i] = residuals[sessions[i]];
            sum.Add(row);
        }

        return sum;
    }

    private static int CountMissing(ReadOnlySpan<double> values)
    {
        var missing = 0;
        foreach (var value in values) missing += double.IsNaN(value) ? 1 : 0;
        return missing;
    }
}
