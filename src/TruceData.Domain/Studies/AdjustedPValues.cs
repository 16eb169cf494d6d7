namespace TruceData.Domain.Studies;

/// <summary>p-values of one family, adjusted for their number.</summary>
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
        var least = 0.0;
        for (var i = 0; i < order.Length; i++) adjusted[order[i]] = least = Math.Max(least, Math.Min(1, (order.Length - i) * pValues[order[i]]));
    }

    private static void BenjaminiHochberg(IReadOnlyList<double> pValues, int[] order, double[] adjusted)
    {
        var most = 1.0;
        for (var i = order.Length - 1; i >= 0; i--) adjusted[order[i]] = most = Math.Min(most, (double)order.Length / (i + 1) * pValues[order[i]]);
    }
}
