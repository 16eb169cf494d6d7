using TruceData.Domain.Studies.Kernels;
using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Studies;

/// <summary>
/// Estimates the model and the abnormal returns of one event and one series. Not safe for use by several threads at once.
/// </summary>
public sealed class PairEstimator
{
    private const double MinResidual = 1e-20;

    private readonly StudyDesign _design;
    private readonly EstimationSample _sample;
    private readonly double[] _residuals;
    private readonly EventWindow _window;
    private readonly NormalFit _fit;
    private readonly double[] _sums;
    private readonly double[] _expected;
    private readonly double[] _factors;

    /// <summary>Creates an estimator.</summary>
    public PairEstimator(StudyDesign design)
    {
        _design = design;
        var leadsAndLags = design.Model == NormalModel.ScholesWilliams ? 3 : (2 * design.Lags) + 1;
        _sample = new EstimationSample(design.Estimation.Count, Math.Max(design.Regressors, leadsAndLags));
        _residuals = new double[design.Estimation.Count];
        _window = new EventWindow(design);
        _fit = new NormalFit(design.Coefficients, design.Regressors + 1);
        _sums = new double[design.Regressors + 1];
        _expected = new double[_window.Returns.Length];
        _factors = new double[_expected.Length];
    }

    /// <summary>Estimates one event.</summary>
    /// <param name="panel">The returns of the series.</param>
    /// <param name="anchor">The index of the anchor session in the calendar; null when there is none.</param>
    /// <param name="excluded">The sessions to exclude from the estimation window, by index into the panel; null for none.</param>
    /// <param name="estimate">Receives the result.</param>
    public void Estimate(StudyPanel panel, int? anchor, bool[]? excluded, PairEstimate estimate)
    {
        if (anchor is not { } session)
        {
            estimate.Clear(PairOutcome.NoAnchor, 0);
            return;
        }

        _sample.Read(panel, _design, session, excluded);
        var n = _sample.Count;
        var isWhole = n == _design.Estimation.Count;
        if (n < _design.MinimumObservations || !Fit(isWhole ? estimate.Residuals : _residuals))
        {
            estimate.Clear(n < _design.MinimumObservations ? PairOutcome.TooFewObservations : PairOutcome.CollinearFactors, n);
            return;
        }

        var fit = _fit;
        var constant = fit.SquaredResiduals <= MinResidual * fit.SquaredReturns;
        estimate.Clear(constant ? PairOutcome.ConstantSeries : PairOutcome.Estimated, n);
        estimate.DegreesOfFreedom = n - _design.Coefficients;
        estimate.ResidualDeviation = constant ? 0 : Math.Sqrt(fit.SquaredResiduals / estimate.DegreesOfFreedom);
        estimate.RSquared = constant ? double.NaN : 1 - (fit.SquaredResiduals / fit.NullResiduals);
        for (var i = 0; i < _design.Coefficients; i++)
        {
            estimate.Coefficients[i] = fit.Coefficients[i];
            estimate.CoefficientErrors[i] = estimate.ResidualDeviation * Math.Sqrt(fit.CoefficientFactors[i]);
        }

        if (!isWhole)
        {
            Array.Fill(estimate.Residuals, double.NaN);
            for (var i = 0; i < n; i++) estimate.Residuals[_sample.Positions[i]] = _residuals[i];
        }

        _window.Read(panel, session);
        Predict(fit, estimate);
        Cumulate(panel, session, fit, estimate);
        if (_design.TestsRows && !constant) _design.Tails.Fill(estimate, _design.Alternative);
    }

    /// <summary>Returns the number of returns in the estimation window around an anchor.</summary>
    public int Observations(StudyPanel panel, int anchor, bool[]? excluded)
    {
        _sample.Read(panel, _design, anchor, excluded);
        return _sample.Count;
    }

    private bool Fit(double[] residuals) => _design.Model switch
    {
        NormalModel.ConstantMean => ConstantMean.Fit(_sample, _fit, residuals),
        NormalModel.MarketAdjusted => MarketAdjusted.Fit(_sample, _fit, residuals),
        NormalModel.MarketModel => MarketModel.Fit(_sample, _fit, residuals),
        NormalModel.MultiFactor or NormalModel.FamaFrench3 or NormalModel.Carhart4 or NormalModel.FamaFrench5 =>
            LeastSquares.Fit(_sample, _design.Regressors, _fit, residuals),
        NormalModel.ScholesWilliams => ScholesWilliams.Fit(_sample, _fit, residuals),
        NormalModel.Dimson => Dimson.Fit(_sample, _design.Lags, _fit, residuals),
        _ => throw new InvalidOperationException($"{_design.Model} is not a model."),
    };

    private void Predict(NormalFit fit, PairEstimate estimate)
    {
        fit.Predict(_window.Regressors, _expected, _factors);
        for (var i = 0; i < _design.Event.Count; i++) estimate.Values[i] = _window.Returns[i] - _expected[i];
        var spans = _window.Spans.AsSpan(0, _design.Event.Count);
        spans.CopyTo(estimate.Sessions);
        if (estimate.ResidualDeviation > 0) VectorMath.ScaledSquareRoots(estimate.ResidualDeviation, spans, _factors, estimate.Errors);
    }

    private void Cumulate(StudyPanel panel, int session, NormalFit fit, PairEstimate estimate)
    {
        for (var w = 0; w < _design.Windows.Count; w++)
        {
            var window = _design.Windows[w];
            if ((long)session + window.First < panel.First || (long)session + window.Last >= panel.Limit) continue;
            var count = panel.CountWhole((long)session + window.First, (long)session + window.Last);
            if (count == 0) continue;
            var first = window.First - _design.Event.First;
            var place = _design.Event.Count + w;
            for (var k = 0; k < _sums.Length; k++) _sums[k] = SumOf(_window.Regressors[k]);
            estimate.Cumulated[w] = count;
            estimate.Sessions[place] = _sums[0];

            // Added in order, so that whether sums of rounded returns tie does not depend on the order of additions.
            estimate.Values[place] = 0;
            foreach (var value in estimate.Values.AsSpan(first, window.Count)) estimate.Values[place] += double.IsNaN(value) ? 0 : value;
            if (estimate.ResidualDeviation > 0)
                estimate.Errors[place] = estimate.ResidualDeviation * Math.Sqrt(_sums[0] + fit.PredictionFactor(_sums));
            if (!_design.HasRows || _design.Quantity != StudyQuantity.Return) continue;
            var riskFree = _window.RiskFree.AsSpan(first, window.Count);
            estimate.BuyAndHold[w] = _design.ReturnKind == ReturnKind.Log
                ? Math.Exp(SumOf(_window.RiskFree)) * (Math.Exp(SumOf(_window.Returns)) - Math.Exp(SumOf(_expected)))
                : GrowthOf(_window.Returns.AsSpan(first, window.Count), riskFree)
                    - GrowthOf(_expected.AsSpan(first, window.Count), riskFree);

            double SumOf(double[] column) => VectorMath.SumPresent(column.AsSpan(first, window.Count)).Sum;
        }
    }

    /// <summary>Returns the value to which 1 grows with excess returns and the risk-free return; NaN is skipped.</summary>
    private static double GrowthOf(ReadOnlySpan<double> returns, ReadOnlySpan<double> riskFree)
    {
        var grown = 1.0;
        for (var i = 0; i < returns.Length; i++) grown *= double.IsNaN(returns[i]) ? 1 : 1 + returns[i] + riskFree[i];
        return grown;
    }
}
