using TruceData.Domain.Studies.Kernels;

namespace TruceData.Domain.Studies.Models;

/// <summary>
/// Fits the beta of Dimson (1979): the sum of the slopes on the benchmark's leads and lags. Residuals are those of the prediction, with the
/// summed beta on the benchmark's return of the session.
/// </summary>
internal static class Dimson
{
    /// <summary>Fits the model. Returns false when the benchmark's leads and lags are linearly dependent.</summary>
    public static bool Fit(EstimationSample sample, int lags, NormalFit fit, Span<double> residuals)
    {
        var slopes = (2 * lags) + 1;
        var single = new NormalFit(slopes + 1, slopes + 1);
        if (!LeastSquares.Fit(sample, slopes, single, residuals)) return false;
        var beta = single.Coefficients.Skip(1).Sum();
        var (v01, v11) = (0.0, 0.0);
        for (var i = 1; i <= slopes; i++)
        {
            v01 += single.V[i];
            for (var j = 1; j <= slopes; j++) v11 += single.V[(i * (slopes + 1)) + j];
        }

        single.Coefficients.CopyTo(fit.Coefficients, 0);
        single.CoefficientFactors.CopyTo(fit.CoefficientFactors, 0);
        fit.SetLine(single.Coefficients[0], beta, single.V[0], v01, v11);
        fit.SquaredResiduals = VectorMath.ComputeResiduals(
            sample.Response, single.Coefficients[0], sample.Intercepts, beta, sample.Column(lags), residuals);
        fit.NullResiduals = single.NullResiduals;
        fit.SquaredReturns = single.SquaredReturns;
        return true;
    }
}
