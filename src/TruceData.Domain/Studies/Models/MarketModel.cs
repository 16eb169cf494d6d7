using TruceData.Domain.Studies.Kernels;

namespace TruceData.Domain.Studies.Models;

/// <summary>Fits ordinary least squares on the benchmark's return (MacKinlay 1997).</summary>
internal static class MarketModel
{
    private const double MinVariation = 1e-18;

    /// <summary>Fits the model. Returns false when the benchmark does not vary.</summary>
    public static bool Fit(EstimationSample sample, NormalFit fit, Span<double> residuals)
    {
        if (sample.IsWeighted) return LeastSquares.Fit(sample, 1, fit, residuals);
        var y = sample.Response;
        var x = sample.Column(0);
        var n = sample.Count;
        var (meanX, meanY) = (VectorMath.Sum(x) / n, VectorMath.Sum(y) / n);
        var (sxx, sxy, syy) = VectorMath.Comoments(x, meanX, y, meanY);
        if (sxx <= MinVariation * (sxx + (n * meanX * meanX))) return false;
        var slope = sxy / sxx;
        var intercept = meanY - (slope * meanX);
        fit.SetLine(intercept, slope, (1.0 / n) + (meanX * meanX / sxx), -meanX / sxx, 1 / sxx);
        fit.SetCoefficients();
        fit.SquaredResiduals = VectorMath.ComputeResiduals(y, intercept, sample.Intercepts, slope, x, residuals);
        fit.NullResiduals = syy;
        fit.SquaredReturns = syy + (n * meanY * meanY);
        return true;
    }
}
