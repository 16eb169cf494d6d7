using MathNet.Numerics.LinearAlgebra;
using TruceData.Domain.Studies.Models;
using TruceData.Domain.Studies.Regressions;

namespace TruceData.Domain.Studies.Portfolios;

/// <summary>
/// Forms the calendar-time portfolio of each group (Jaffe 1974; Mandelker 1974; Fama 1998): in each session the equally weighted return of
/// the series that had an event as many sessions before as the holding window says. A series with several such events is held once.
/// </summary>
/// <remarks>Every series must have the same calendar. A session in which a regressor has no return is left out for that series.</remarks>
public sealed class CalendarTimePortfolios
{
    private readonly NormalModel _model;
    private readonly PortfolioPlan _plan;
    private readonly IReadOnlyList<StudyGroup> _groups;
    private readonly HashSet<int>[] _held;
    private readonly SortedDictionary<int, HeldReturns>[] _sessions;
    private StudyPanel? _panel;

    /// <summary>Creates empty portfolios.</summary>
    /// <param name="design">The design of the study.</param>
    /// <param name="plan">The choices of the portfolio.</param>
    /// <param name="groups">The groups of the study.</param>
    public CalendarTimePortfolios(StudyDesign design, PortfolioPlan plan, IReadOnlyList<StudyGroup> groups)
    {
        (_model, _plan, _groups) = (design.Model, plan, groups);
        _held = [.. groups.Select(_ => new HashSet<int>())];
        _sessions = [.. groups.Select(_ => new SortedDictionary<int, HeldReturns>())];
    }

    /// <summary>Adds rows of a series. All rows of one series must be added before those of the next.</summary>
    /// <param name="panel">The returns of the series.</param>
    /// <param name="rows">The events of the series and their anchors.</param>
    public void Add(StudyPanel panel, IEnumerable<StudyRow> rows)
    {
        if (panel != _panel) CompleteSeries();
        _panel = panel;
        foreach (var row in rows.Where(r => r.Anchor is not null)) Hold(row, panel);
    }

    /// <summary>Returns the portfolio of each group.</summary>
    public IReadOnlyList<PortfolioEstimates> Estimate()
    {
        CompleteSeries();
        return [.. _groups.Select((group, g) => Estimate(group, _sessions[g]))];
    }

    /// <summary>The number of lags that Newey and West (1994) propose for Bartlett weights: 4 (T / 100)^(2/9), rounded down.</summary>
    private static int LagsOf(int sessions) => (int)(4 * Math.Pow(sessions / 100.0, 2.0 / 9));

    private void Hold(StudyRow row, StudyPanel panel)
    {
        var first = Math.Max((long)row.Anchor!.SessionIndex + _plan.Holding.First, panel.FirstSession);
        var last = Math.Min((long)row.Anchor.SessionIndex + _plan.Holding.Last, panel.FirstSession + panel.Returns.Length - 1L);
        for (var g = 0; g < _groups.Count; g++)
        {
            if (!_groups[g].Counts(row)) continue;
            for (var session = first; session <= last; session++) _held[g].Add((int)session);
        }
    }

    private void CompleteSeries()
    {
        if (_panel is not { } panel) return;
        for (var g = 0; g < _groups.Count; g++)
        {
            foreach (var session in _held[g])
            {
                var index = session - panel.FirstSession;
                if (!panel.IsWhole(index)) continue;
                if (!_sessions[g].TryGetValue(session, out var returns))
                    _sessions[g][session] = returns = new HeldReturns(panel.Factors.Count);
                returns.Add(panel, index);
            }

            _held[g].Clear();
        }

        _panel = null;
    }

    private PortfolioEstimates Estimate(StudyGroup group, SortedDictionary<int, HeldReturns> sessions)
    {
        KeyValuePair<int, HeldReturns>[] enough = [.. sessions.Where(s => s.Value.Firms >= _plan.MinimumFirms)];
        HeldReturns[] returns = [.. enough.Select(s => s.Value)];
        return new PortfolioEstimates(
            group,
            returns.Length,
            returns.Length == 0 ? double.NaN : returns.Average(r => r.Firms),
            returns.Length == 0 ? 0 : returns.Max(r => r.Firms),
            returns.Length == 0 ? null : (enough[0].Key, enough[^1].Key),
            Regress(returns, _ => 1),
            Regress(returns, r => Math.Sqrt(r.Firms)));
    }

    /// <summary>Regresses the returns of the portfolio, each session multiplied by a factor.</summary>
    private RegressionEstimates[] Regress(HeldReturns[] sessions, Func<HeldReturns, double> factor)
    {
        if (sessions.Length == 0)
        {
            return
            [
                .. new[] { StandardErrors.Classical, StandardErrors.Hc3, StandardErrors.NeweyWest }
                    .Select(e => RegressionEstimates.Refused(RegressionRefusal.TooFewRows, e)),
            ];
        }

        var isAdjusted = _model == NormalModel.MarketAdjusted;
        var columns = isAdjusted ? 1 : sessions[0].Factors + 1;
        var regressors = Matrix<double>.Build.Dense(
            sessions.Length, columns, (i, k) => factor(sessions[i]) * (k == 0 ? 1 : sessions[i].Factor(k - 1)));
        var regression = new LinearRegression(
            regressors, [.. sessions.Select(s => factor(s) * (s.Return - (isAdjusted ? s.Factor(0) : 0)))]);
        return [regression.Classical(), regression.Hc3(), regression.NeweyWest(LagsOf(sessions.Length))];
    }

    /// <summary>The returns of the series held in one session, and of their regressors.</summary>
    private sealed class HeldReturns(int factors)
    {
        private readonly double[] _factors = new double[factors];
        private double _return;

        public int Firms { get; private set; }

        public int Factors => _factors.Length;

        public double Return => _return / Firms;

        public double Factor(int index) => _factors[index] / Firms;

        public void Add(StudyPanel panel, int index)
        {
            Firms++;
            _return += panel.Returns[index];
            for (var k = 0; k < _factors.Length; k++) _factors[k] += panel.Factors[k][index];
        }
    }
}
