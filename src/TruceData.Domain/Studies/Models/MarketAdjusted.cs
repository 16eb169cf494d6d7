using TruceData.Domain.Studies.Kernels;

namespace TruceData.Domain.Studies.Models;

/// <summary>Predicts the benchmark's return. Nothing is estimated, so the prediction error is that of the session alone.</summary>
internal static class MarketAdjusted
{
    public static bool Fit(EstimationSample sample, NormalFit fit, Span<double> residuals)
    {
        var market = sample.Column(0);
        fit.SetLine(0, 1, 0, 0, 0);
        fit.SquaredResiduals = VectorMath.ComputeResiduals(sample.Response, 0, market, 1, market, residuals);
        fit.SquaredReturns = VectorMath.SumOfSquares(sample.Response);
        return true;
    }
}
