namespace TruceData.Domain;

/// <summary>
/// The beta of Dimson (1979): the sum of the slopes on the benchmark's leads and lags. Residuals are those of the model as it is used, with the
/// summed beta on the session's own return.
/// </summary>
internal static class Dimson
{
    /// <summary>Null when the benchmark's leads and lags depend on each other.</summary>
    public static NormalFit? Fit(EstimationSample sample, int lags, Span<double> residuals)
    {
        var slopes = (2 * lags) + 1;
        if (LeastSquares.Fit(sample, slopes, residuals) is not { } fit) return null;
        var beta = fit.Coefficients.Skip(1).Sum();
        var squares = Sums.Residuals(sample.Response, fit.Coefficients[0], sample.Intercepts, beta, sample.Column(lags), residuals);
        var (v01, v11) = (0.0, 0.0);
        for (var i = 1; i <= slopes; i++)
        {
            v01 += fit.V[i];
            for (var j = 1; j <= slopes; j++) v11 += fit.V[(i * (slopes + 1)) + j];
        }

        return fit with { Predictor = [fit.Coefficients[0], beta], V = [fit.V[0], v01, v01, v11], SquaredResiduals = squares };
    }
}
