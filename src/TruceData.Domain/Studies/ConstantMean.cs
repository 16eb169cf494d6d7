namespace TruceData.Domain;

/// <summary>The mean of the estimation window (Brown and Warner 1985), per session spanned.</summary>
internal static class ConstantMean
{
    public static NormalFit Fit(EstimationSample sample, Span<double> residuals)
    {
        var y = sample.Response;
        var z = sample.Intercepts;
        var sessions = Sums.OfSquares(z);
        var mean = Sums.OfProducts(z, 0, y, 0) / sessions;
        var squares = Sums.Residuals(y, mean, z, 0, z, residuals);
        return new NormalFit([mean], [1 / sessions], [mean], [1 / sessions], squares, double.NaN);
    }
}
