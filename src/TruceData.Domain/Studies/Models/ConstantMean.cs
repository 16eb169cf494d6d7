using TruceData.Domain.Studies.Kernels;

namespace TruceData.Domain.Studies.Models;

/// <summary>Fits the mean of the estimation window (Brown and Warner 1985), per session spanned.</summary>
internal static class ConstantMean
{
    public static bool Fit(EstimationSample sample, NormalFit fit, Span<double> residuals)
    {
        var y = sample.Response;
        var z = sample.Intercepts;
        var sessions = VectorMath.SumOfSquares(z);
        var mean = VectorMath.SumOfProducts(z, 0, y, 0) / sessions;
        fit.Predictor[0] = mean;
        fit.V[0] = 1 / sessions;
        fit.SetCoefficients();
        fit.SquaredResiduals = VectorMath.ComputeResiduals(y, mean, z, 0, z, residuals);
        fit.SquaredReturns = VectorMath.SumOfSquares(y);
        return true;
    }
}
