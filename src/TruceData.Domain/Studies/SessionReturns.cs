using TruceData.Domain.Bars;
using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Studies;

/// <summary>
/// Creates the panels of series that share a benchmark or factors: the quantity of the study on the sessions of their calendar, computed
/// from the values of each column.
/// </summary>
public sealed class SessionReturns
{
    private readonly StudyOptions _options;
    private readonly SessionColumn[] _regressors;
    private readonly SessionColumn? _riskFree;
    private readonly double[]? _riskFreeReturns;
    private readonly double[][] _lumped;
    private readonly bool[] _undefined;

    /// <summary>Computes the quantity of the benchmark or the factors.</summary>
    /// <param name="options">The choices of the study.</param>
    /// <param name="sessions">The number of sessions.</param>
    /// <param name="regressors">The benchmark or the factors.</param>
    /// <param name="riskFree">The risk-free return, which is subtracted from all columns but factors; null for none.</param>
    public SessionReturns(StudyOptions options, int sessions, IReadOnlyList<SessionColumn> regressors, SessionColumn? riskFree)
    {
        _options = options;
        _regressors = [.. regressors];
        _riskFree = riskFree;
        _undefined = new bool[sessions];
        _riskFreeReturns = riskFree?.Returns(Design.ReturnKind, _undefined);
        _lumped = Array.ConvertAll(_regressors, c => Lumped(c, isRegressor: true, _undefined));
    }

    private SessionReturns(SessionReturns all, int start, int count)
    {
        _options = all._options;
        _regressors = Array.ConvertAll(all._regressors, c => c.Part(c.First + start, count));
        _riskFree = all._riskFree?.Part(all._riskFree.First + start, count);
        _riskFreeReturns = all._riskFreeReturns?[start..(start + count)];
        _lumped = Array.ConvertAll(all._lumped, values => values[start..(start + count)]);
        _undefined = all._undefined[start..(start + count)];
    }

    /// <summary>The regressors that look like returns, though returns are computed from them, by index.</summary>
    public IEnumerable<int> SuspiciousRegressors =>
        Enumerable.Range(0, _regressors.Length).Where(i => IsFromPrevious(isRegressor: true) && _regressors[i].LooksLikeReturns);

    private StudyDesign Design => _options.Design;

    private bool HasFactors => Design.Model.HasFactors();

    /// <summary>Returns whether a series looks like returns, though returns are computed from it.</summary>
    public bool IsSuspicious(SessionColumn series) => IsFromPrevious(isRegressor: false) && series.LooksLikeReturns;

    /// <summary>Returns the returns of some of the sessions.</summary>
    /// <param name="start">The first session, counted from the first of all.</param>
    /// <param name="count">The number of sessions.</param>
    internal SessionReturns Part(int start, int count) => count == _undefined.Length ? this : new SessionReturns(this, start, count);

    /// <summary>Creates the panel of a series.</summary>
    public StudyPanel CreatePanel(SessionColumn series) =>
        _options.ReturnSpan == ReturnSpan.TradeToTrade ? TradeToTrade(series) : Lumped(series);

    /// <summary>Whether the quantity of levels is computed from the previous level.</summary>
    private bool IsFromPrevious(bool isRegressor) =>
        Design.Quantity != StudyQuantity.LogVolume && !(isRegressor && HasFactors && _options.FactorValues == FactorValues.Returns);

    /// <summary>
    /// Creates a panel with returns from the last value, assigned to the session in which they end; regressors since their own last value.
    /// </summary>
    private StudyPanel Lumped(SessionColumn series)
    {
        bool[] undefined = [.. _undefined];
        var returns = Lumped(series, isRegressor: false, undefined);
        return new StudyPanel(series.First, returns, _lumped, null, HistoryOf(series))
        {
            RiskFree = _riskFreeReturns,
            Undefined = undefined,
        };
    }

    private double[] Lumped(SessionColumn column, bool isRegressor, bool[] undefined)
    {
        if (Design.Quantity == StudyQuantity.LogVolume) return column.Logarithms(undefined);
        var isReturn = column.Kind == ValueKind.Level && !IsFromPrevious(isRegressor);
        double[] values = isReturn ? [.. column.Values] : column.Returns(Design.ReturnKind, undefined);
        for (var i = 0; i < values.Length; i++)
        {
            if (_riskFreeReturns is not null && !(isRegressor && HasFactors)) values[i] -= _riskFreeReturns[i];
            var value = ReturnConversion.ToQuantity(Design.Quantity, values[i]);
            undefined[i] |= double.IsNaN(value) && !double.IsNaN(values[i]);
            values[i] = value;
        }

        return values;
    }

    /// <summary>
    /// Creates a panel with returns from the last session in which the series, every regressor and the risk-free return have a value.
    /// </summary>
    private StudyPanel TradeToTrade(SessionColumn series)
    {
        SessionColumn[] columns = _riskFree is null ? [series, .. _regressors] : [series, .. _regressors, _riskFree];
        var returns = Array.ConvertAll(columns, c => Enumerable.Repeat(double.NaN, c.Count).ToArray());
        var (spans, undefined) = (new int[series.Count], new bool[series.Count]);
        int? before = null;
        for (var i = 0; i < spans.Length; i++)
        {
            spans[i] = 1;
            if (!Array.TrueForAll(columns, c => !double.IsNaN(c.Values[i]))) continue;
            if (before is { } start)
            {
                spans[i] = i - start;
                for (var k = 0; k < columns.Length; k++) returns[k][i] = columns[k].Return(Design.ReturnKind, start, i, undefined);
            }

            before = i;
        }

        var riskFree = _riskFree is null ? null : returns[^1];
        var excess = riskFree is null ? 0 : HasFactors ? 1 : _regressors.Length + 1;
        for (var k = 0; k < excess; k++)
        {
            for (var i = 0; i < spans.Length; i++) returns[k][i] -= riskFree![i];
        }

        return new StudyPanel(series.First, returns[0], returns[1..(_regressors.Length + 1)], spans, HistoryOf(series))
        {
            RiskFree = riskFree,
            Undefined = undefined,
        };
    }

    private SessionRange HistoryOf(SessionColumn series)
    {
        var (first, limit) = (series.FirstSession(IsFromPrevious(isRegressor: false)), series.Limit);
        foreach (var regressor in _regressors)
        {
            first = Math.Max(first, regressor.FirstSession(IsFromPrevious(isRegressor: true)));
            limit = Math.Min(limit, regressor.Limit);
        }

        if (_riskFree is null) return new SessionRange(first, limit - 1);
        return new SessionRange(Math.Max(first, _riskFree.FirstSession(isFromPrevious: true)), Math.Min(limit, _riskFree.Limit) - 1);
    }
}
