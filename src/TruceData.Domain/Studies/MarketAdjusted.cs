namespace TruceData.Domain;

/// <summary>The benchmark's return: nothing is estimated, so the prediction error is that of the session alone.</summary>
internal static class MarketAdjusted
{
    public static NormalFit Fit(EstimationSample sample, Span<double> residuals)
    {
        var market = sample.Column(0);
        var squares = Sums.Residuals(sample.Response, 0, market, 1, market, residuals);
        return new NormalFit([], [], [0, 1], new double[4], squares, double.NaN);
    }
}
