namespace TruceData.Domain;

/// <summary>Ordinary least squares on the benchmark's return (MacKinlay 1997).</summary>
internal static class MarketModel
{
    private const double LeastVariation = 1e-18;

    /// <summary>Null when the benchmark does not vary.</summary>
    public static NormalFit? Fit(EstimationSample sample, Span<double> residuals)
    {
        if (sample.IsWeighted) return LeastSquares.Fit(sample, 1, residuals);
        var y = sample.Response;
        var x = sample.Column(0);
        var n = sample.Count;
        var (meanX, meanY) = (Sums.Of(x) / n, Sums.Of(y) / n);
        var sxx = Sums.OfProducts(x, meanX, x, meanX);
        if (sxx <= LeastVariation * (sxx + (n * meanX * meanX))) return null;
        var slope = Sums.OfProducts(x, meanX, y, meanY) / sxx;
        var intercept = meanY - (slope * meanX);
        var squares = Sums.Residuals(y, intercept, sample.Intercepts, slope, x, residuals);
        var (v00, v01, v11) = ((1.0 / n) + (meanX * meanX / sxx), -meanX / sxx, 1 / sxx);
        double[] predictor = [intercept, slope];
        return new NormalFit(predictor, [v00, v11], predictor, [v00, v01, v01, v11], squares, Sums.OfProducts(y, meanY, y, meanY));
    }
}
