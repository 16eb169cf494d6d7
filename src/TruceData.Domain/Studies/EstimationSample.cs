using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Studies;

/// <summary>The complete rows of one estimation window, each divided by the square root of the number of sessions that it spans.</summary>
internal sealed class EstimationSample
{
    private readonly double[] _response;
    private readonly double[][] _columns;
    private readonly double[] _intercepts;
    private bool _isWhole;
    private StudyPanel? _panel;
    private int _start;

    public EstimationSample(int rows, int columns)
    {
        _response = new double[rows];
        _columns = new double[columns][];
        for (var i = 0; i < columns; i++) _columns[i] = new double[rows];
        Positions = new int[rows];
        _intercepts = new double[rows];
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>The position of each row in the estimation window, from 0.</summary>
    public int[] Positions { get; }

    /// <summary>The factor of the intercept: the square root of the number of sessions that the row spans.</summary>
    public ReadOnlySpan<double> Intercepts => _intercepts.AsSpan(0, Count);

    /// <summary>Whether a row spans several sessions.</summary>
    public bool IsWeighted { get; private set; }

    /// <summary>The response.</summary>
    public ReadOnlySpan<double> Response => _panel is { } panel ? panel.Returns.AsSpan(_start, Count) : _response.AsSpan(0, Count);

    /// <summary>Returns a regressor.</summary>
    public ReadOnlySpan<double> Column(int index) =>
        _panel is { } panel ? panel.Factors[index].AsSpan(_start, Count) : _columns[index].AsSpan(0, Count);

    /// <summary>Collects the rows of the estimation window around an anchor.</summary>
    /// <param name="panel">The returns of the series.</param>
    /// <param name="design">The design of the study.</param>
    /// <param name="anchor">The anchor session.</param>
    /// <param name="excluded">The sessions to exclude, by index into the panel; null for none.</param>
    public void Read(StudyPanel panel, StudyDesign design, int anchor, bool[]? excluded)
    {
        Count = 0;
        IsWeighted = false;
        _panel = null;
        var start = (long)anchor + design.Estimation.First - panel.FirstSession;
        var reach = design.Model == NormalModel.ScholesWilliams ? 1 : design.Lags;
        var from = Math.Max(0, -start);
        var to = Math.Min(design.Estimation.Count, panel.Returns.Length - start);
        if (excluded is null && panel.Spans is null && reach == 0 && IsWhole(panel, start + from, start + to))
        {
            Take(panel, (int)(start + from), (int)from, (int)Math.Max(0, to - from));
            return;
        }

        for (var position = from; position < to; position++)
        {
            var index = (int)(start + position);
            if (!panel.IsWhole(index) || excluded is not null && excluded[index]) continue;
            if (position < reach || position + reach >= design.Estimation.Count || !HasAdjacentFactors(panel, index, reach)) continue;
            Add(panel, index, (int)position, reach);
        }
    }

    private static bool IsWhole(StudyPanel panel, long from, long to) =>
        to - from == panel.CountWhole(from + panel.FirstSession, to - 1 + panel.FirstSession);

    private static bool HasAdjacentFactors(StudyPanel panel, int index, int reach)
    {
        if (reach == 0) return true;
        var factor = panel.Factors[0];
        if (index < reach || index + reach >= factor.Length) return false;
        for (var i = index - reach; i <= index + reach; i++)
        {
            if (double.IsNaN(factor[i])) return false;
        }

        return true;
    }

    /// <summary>Refers to complete rows of the panel instead of copying them.</summary>
    private void Take(StudyPanel panel, int index, int position, int count)
    {
        Count = count;
        _panel = panel;
        _start = index;
        if (_isWhole && position == 0) return;
        for (var i = 0; i < count; i++)
        {
            Positions[i] = position + i;
            _intercepts[i] = 1;
        }

        _isWhole = position == 0 && count == Positions.Length;
    }

    private void Add(StudyPanel panel, int index, int position, int reach)
    {
        _isWhole = false;
        var span = panel.Spans?[index] ?? 1;
        var root = Math.Sqrt(span);
        IsWeighted |= span > 1;
        Positions[Count] = position;
        _intercepts[Count] = root;
        _response[Count] = panel.Returns[index] / root;
        if (reach == 0)
        {
            for (var i = 0; i < panel.Factors.Count; i++) _columns[i][Count] = panel.Factors[i][index] / root;
        }
        else
        {
            for (var lag = -reach; lag <= reach; lag++) _columns[lag + reach][Count] = panel.Factors[0][index + lag];
        }

        Count++;
    }
}
