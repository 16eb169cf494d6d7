using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace TruceData.Domain.Studies.Models;

/// <summary>
/// Fits least squares on several regressors by QR decomposition; rows are weighted by the number of sessions spanned (Maynes and Rumsey
/// 1993).
/// </summary>
internal static class LeastSquares
{
    private const double MinIndependence = 1e-9;

    /// <summary>Fits the model. Returns false when the regressors are linearly dependent.</summary>
    public static bool Fit(EstimationSample sample, int regressors, NormalFit fit, Span<double> residuals)
    {
        var design = Matrix<double>.Build.Dense(sample.Count, regressors + 1, (row, column) =>
            column == 0 ? sample.Intercepts[row] : sample.Column(column - 1)[row]);
        var y = Vector<double>.Build.Dense(sample.Response.ToArray());
        var qr = design.QR(QRMethod.Thin);
        for (var j = 0; j <= regressors; j++)
        {
            if (Math.Abs(qr.R[j, j]) <= MinIndependence * design.Column(j).L2Norm()) return false;
        }

        var coefficients = qr.Solve(y);
        var errors = y - (design * coefficients);
        for (var i = 0; i < sample.Count; i++) residuals[i] = errors[i];
        var inverse = qr.R.Inverse();
        var v = inverse * inverse.Transpose();
        var mean = (design.Column(0) * y) / (design.Column(0) * design.Column(0));
        coefficients.ToArray().CopyTo(fit.Predictor, 0);
        v.ToRowMajorArray().CopyTo(fit.V, 0);
        fit.SetCoefficients();
        fit.SquaredResiduals = errors * errors;
        fit.NullResiduals = (y - (mean * design.Column(0))).DotProductWithSelf();
        fit.SquaredReturns = y.DotProductWithSelf();
        return true;
    }

    private static double DotProductWithSelf(this Vector<double> vector) => vector * vector;
}
