using TruceData.Domain.Studies.Kernels;

namespace TruceData.Domain.Studies.Models;

/// <summary>
/// Fits the beta of Scholes and Williams (1977) as an instrumental-variables estimate: the instrument of a session is the sum of the
/// benchmark's returns of the previous session, the session and the next. With equal sample moments it equals (b- + b + b+) / (1 + 2 rho).
/// </summary>
internal static class ScholesWilliams
{
    private const double MinRelevance = 1e-9;

    /// <summary>Fits the model. Returns false when the instrument is uncorrelated with the benchmark.</summary>
    public static bool Fit(EstimationSample sample, NormalFit fit, Span<double> residuals)
    {
        var n = sample.Count;
        var y = sample.Response;
        var x = sample.Column(1);
        var instrument = new double[n];
        for (var i = 0; i < n; i++) instrument[i] = sample.Column(0)[i] + x[i] + sample.Column(2)[i];
        var (meanX, meanY, meanZ) = (VectorMath.Sum(x) / n, VectorMath.Sum(y) / n, VectorMath.Sum(instrument) / n);
        var szx = VectorMath.SumOfProducts(instrument, meanZ, x, meanX);
        var szz = VectorMath.SumOfProducts(instrument, meanZ, instrument, meanZ);
        var sxx = VectorMath.SumOfProducts(x, meanX, x, meanX);
        if (!(Math.Abs(szx) > MinRelevance * Math.Sqrt(szz * sxx))) return false;
        var slope = VectorMath.SumOfProducts(instrument, meanZ, y, meanY) / szx;
        var intercept = meanY - (slope * meanX);
        var v11 = szz / (szx * szx);
        fit.SetLine(intercept, slope, (1.0 / n) + (meanX * meanX * v11), -meanX * v11, v11);
        fit.SetCoefficients();
        fit.SquaredResiduals = VectorMath.ComputeResiduals(y, intercept, sample.Intercepts, slope, x, residuals);
        fit.NullResiduals = VectorMath.SumOfProducts(y, meanY, y, meanY);
        fit.SquaredReturns = VectorMath.SumOfSquares(y);
        return true;
    }
}
