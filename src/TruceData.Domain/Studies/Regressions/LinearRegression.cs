using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace TruceData.Domain.Studies.Regressions;

/// <summary>Fits a linear regression by QR decomposition and computes the standard errors of its coefficients.</summary>
/// <remarks>
/// With X = QR, the covariance of a sandwich estimator is R⁻¹ (Q'ΩQ) R⁻ᵀ, and the leverage of a row is the squared length of its
/// row of Q. The kinds of standard errors differ in Q'ΩQ alone.
/// </remarks>
public sealed class LinearRegression
{
    private const double MinIndependence = 1e-9;
    private const double MinResidual = 1e-20;
    private const double MinFreedom = 1e-10;

    private readonly int _rows;
    private readonly int _columns;
    private readonly RegressionRefusal _refusal;
    private readonly Matrix<double> _q = null!;
    private readonly Matrix<double> _inverse = null!;
    private readonly Vector<double> _coefficients = null!;
    private readonly Vector<double> _residuals = null!;
    private readonly double _squaredResiduals;
    private readonly double _rSquared;

    /// <summary>Fits a regression.</summary>
    /// <param name="regressors">The regressors, one row per observation; the first column is the intercept.</param>
    /// <param name="response">The response.</param>
    public LinearRegression(Matrix<double> regressors, double[] response)
    {
        (_rows, _columns) = (regressors.RowCount, regressors.ColumnCount);
        _refusal = _rows <= _columns ? RegressionRefusal.TooFewRows : RegressionRefusal.None;
        if (_refusal != RegressionRefusal.None) return;
        var qr = regressors.QR(QRMethod.Thin);
        if (!IsIndependent(regressors, qr.R))
        {
            _refusal = RegressionRefusal.Collinear;
            return;
        }

        var y = Vector<double>.Build.Dense(response);
        var intercept = regressors.Column(0);
        _q = qr.Q;
        _inverse = qr.R.Inverse();
        _coefficients = qr.Solve(y);
        _residuals = y - (regressors * _coefficients);
        _squaredResiduals = _residuals * _residuals;
        var deviations = y - (intercept * (intercept * y / (intercept * intercept)));
        _rSquared = 1 - (_squaredResiduals / (deviations * deviations));
        if (!(_squaredResiduals > MinResidual * (y * y)) || !double.IsFinite(y * y)) _refusal = RegressionRefusal.NoVariation;
    }

    /// <summary>Returns whether the columns of a matrix are linearly independent.</summary>
    public static bool IsIndependent(Matrix<double> regressors) =>
        regressors.RowCount >= regressors.ColumnCount && IsIndependent(regressors, regressors.QR(QRMethod.Thin).R);

    /// <summary>Returns the estimates with the standard errors of ordinary least squares.</summary>
    public RegressionEstimates Classical() => Estimate(StandardErrors.Classical, () =>
        Matrix<double>.Build.DenseIdentity(_columns) * (_squaredResiduals / (_rows - _columns)));

    /// <summary>Returns the estimates with the standard errors HC3: each residual is divided by 1 minus its leverage.</summary>
    public RegressionEstimates Hc3()
    {
        if (_refusal != RegressionRefusal.None) return RegressionEstimates.Refused(_refusal, StandardErrors.Hc3);
        var freedom = new double[_rows];
        for (var i = 0; i < _rows; i++)
        {
            var leverage = 0.0;
            for (var k = 0; k < _columns; k++) leverage += _q[i, k] * _q[i, k];
            freedom[i] = 1 - leverage;
            if (freedom[i] < MinFreedom) return RegressionEstimates.Refused(RegressionRefusal.FullLeverage, StandardErrors.Hc3);
        }

        return Estimate(StandardErrors.Hc3, () => SumOfSquares(Scores(i => _residuals[i] / freedom[i])));
    }

    /// <summary>Returns the estimates with clustered standard errors, the factor CR1 and the number of clusters minus 1 for t.</summary>
    /// <param name="clusters">The cluster of each row.</param>
    public RegressionEstimates Clustered(IReadOnlyList<int> clusters)
    {
        var indexes = new Dictionary<int, int>();
        var rows = clusters.Select(c => indexes.TryGetValue(c, out var index) ? index : indexes[c] = indexes.Count).ToArray();
        var count = indexes.Count;
        if (_refusal != RegressionRefusal.None || count < 2)
        {
            var refusal = _refusal == RegressionRefusal.None ? RegressionRefusal.TooFewClusters : _refusal;
            return RegressionEstimates.Refused(refusal, StandardErrors.Clustered);
        }

        if (Enumerable.Range(0, _rows).GroupBy(i => rows[i]).Any(DeterminesACoefficient))
            return RegressionEstimates.Refused(RegressionRefusal.FullLeverage, StandardErrors.Clustered);

        var factor = count / (count - 1.0) * (_rows - 1.0) / (_rows - _columns);
        return Estimate(StandardErrors.Clustered, Meat, count - 1) with { Clusters = count };

        Matrix<double> Meat()
        {
            var sums = Matrix<double>.Build.Dense(count, _columns);
            for (var i = 0; i < _rows; i++)
            {
                for (var k = 0; k < _columns; k++) sums[rows[i], k] += _residuals[i] * _q[i, k];
            }

            return SumOfSquares(sums) * factor;
        }
    }

    /// <summary>Whether the other rows leave a coefficient undetermined, so that the residuals of these rows do not bear on it.</summary>
    private bool DeterminesACoefficient(IEnumerable<int> rows)
    {
        var leverage = Matrix<double>.Build.Dense(_columns, _columns);
        foreach (var i in rows)
        {
            for (var k = 0; k < _columns; k++)
            {
                for (var l = 0; l < _columns; l++) leverage[k, l] += _q[i, k] * _q[i, l];
            }
        }

        return leverage.Evd(Symmetricity.Symmetric).EigenValues.Any(value => value.Real > 1 - MinFreedom);
    }

    /// <summary>Returns the estimates with the standard errors of Newey and West, with Bartlett weights over consecutive rows.</summary>
    /// <param name="lags">The number of lags; it is limited to the number of rows minus 1.</param>
    public RegressionEstimates NeweyWest(int lags)
    {
        var count = Math.Clamp(lags, 0, Math.Max(0, _rows - 1));
        return Estimate(StandardErrors.NeweyWest, Meat) with { Lags = count };

        Matrix<double> Meat()
        {
            var scores = Scores(i => _residuals[i]);
            var meat = SumOfSquares(scores);
            for (var lag = 1; lag <= count; lag++)
            {
                var later = scores.SubMatrix(lag, _rows - lag, 0, _columns);
                var product = later.TransposeThisAndMultiply(scores.SubMatrix(0, _rows - lag, 0, _columns));
                meat += (product + product.Transpose()) * (1 - (lag / (count + 1.0)));
            }

            return meat;
        }
    }

    private static bool IsIndependent(Matrix<double> regressors, Matrix<double> r)
    {
        for (var k = 0; k < regressors.ColumnCount; k++)
        {
            if (!(Math.Abs(r[k, k]) > MinIndependence * regressors.Column(k).L2Norm())) return false;
        }

        return true;
    }

    private static Matrix<double> SumOfSquares(Matrix<double> rows) => rows.TransposeThisAndMultiply(rows);

    private Matrix<double> Scores(Func<int, double> residual) =>
        Matrix<double>.Build.Dense(_rows, _columns, (i, k) => residual(i) * _q[i, k]);

    private RegressionEstimates Estimate(StandardErrors errors, Func<Matrix<double>> meat, double? degreesOfFreedom = null)
    {
        if (_refusal != RegressionRefusal.None) return RegressionEstimates.Refused(_refusal, errors);
        var covariance = _inverse * meat() * _inverse.Transpose();
        var deviations = covariance.Diagonal().Map(Math.Sqrt).ToArray();
        if (!Array.TrueForAll(deviations, d => d > 0 && double.IsFinite(d)))
            return RegressionEstimates.Refused(RegressionRefusal.NoVariation, errors);
        var degrees = degreesOfFreedom ?? _rows - _columns;
        var pValues = deviations.Select((d, k) => 2 * StudentT.CDF(0, 1, degrees, -Math.Abs(_coefficients[k] / d)));
        return new RegressionEstimates(
            RegressionRefusal.None, errors, _coefficients.ToArray(), deviations, [.. pValues], degrees, _rSquared);
    }
}
