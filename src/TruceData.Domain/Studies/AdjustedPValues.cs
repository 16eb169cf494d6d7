namespace TruceData.Domain.Studies;

/// <summary>Adjusts the p-values of one family of tests for the number of tests.</summary>
public static class AdjustedPValues
{
    /// <summary>Adjusts a family; none of its values may be NaN.</summary>
    public static double[] Compute(IReadOnlyList<double> pValues, MultipleTesting method)
    {
        var order = Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i]).ToArray();
        var adjusted = new double[order.Length];
        if (method == MultipleTesting.Holm) Holm(pValues, order, adjusted);
        else BenjaminiHochberg(pValues, order, adjusted);
        return adjusted;
    }

    private static void Holm(IReadOnlyList<double> pValues, int[] order, double[] adjusted)
    {
        var lowerBound = 0.0;
        for (var i = 0; i < order.Length; i++)
        {
            lowerBound = Math.Max(lowerBound, Math.Min(1, (order.Length - i) * pValues[order[i]]));
            adjusted[order[i]] = lowerBound;
        }
    }

    private static void BenjaminiHochberg(IReadOnlyList<double> pValues, int[] order, double[] adjusted)
    {
        var upperBound = 1.0;
        for (var i = order.Length - 1; i >= 0; i--)
        {
            upperBound = Math.Min(upperBound, (double)order.Length / (i + 1) * pValues[order[i]]);
            adjusted[order[i]] = upperBound;
        }
    }
}
