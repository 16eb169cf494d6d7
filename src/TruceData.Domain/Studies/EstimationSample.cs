using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Studies;

/// <summary>The rows of one estimation window in which nothing is missing, each divided by the root of the sessions it spans.</summary>
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

    /// <summary>Where each row stands in the estimation window, from 0.</summary>
    public int[] Positions { get; }

    /// <summary>What the intercept is multiplied by: the root of the sessions spanned, 1 for one.</summary>
    public ReadOnlySpan<double> Intercepts => _intercepts.AsSpan(0, Count);

    /// <summary>Whether a row spans several sessions.</summary>
    public bool IsWeighted { get; private set; }

    /// <summary>The response.</summary>
    public ReadOnlySpan<double> Response => _panel is { } panel ? panel.Returns.AsSpan(_start, Count) : _response.AsSpan(0, Count);

    /// <summary>Returns a regressor.</summary>
    public ReadOnlySpan<double> Column(int index) => _panel is { } panel ? panel.Factors[index].AsSpan(_start, Count) : _columns[index].AsSpan(0, Count);

    /// <summary>Collects the rows of the estimation window around an anchor; sessions of events are left out when they are given.</summary>
    public void Read(StudyPanel panel, StudyDesign design, int anchor, bool[]? left)
    {
        (Count, IsWeighted, _panel) = (0, false, null);
        var start = (long)anchor + design.Estimation.First - panel.FirstSession;
        var reach = design.Model == NormalModel.ScholesWilliams ? 1 : design.Lags;
        var from = Math.Max(0, -start);
        var to = Math.Min(design.Estimation.Count, panel.Returns.Length - start);
        if (left is null && panel.Spans is null && reach == 0 && to - from == panel.CountWhole(start + from + panel.FirstSession, start + to - 1 + panel.FirstSession))
        {
            Take(panel, (int)(start + from), (int)from, (int)Math.Max(0, to - from));
            return;
        }

        for (var position = from; position < to; position++)
        {
            var index = (int)(start + position);
            if (!panel.IsWhole(index) || left is not null && left[index]) continue;
            if (position < reach || position + reach >= design.Estimation.Count || !HasNeighbours(panel, index, reach)) continue;
            Add(panel, index, (int)position, reach);
        }
    }

    private static bool HasNeighbours(StudyPanel panel, int index, int reach)
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

    /// <summary>Takes rows as they stand in the panel.</summary>
    private void Take(StudyPanel panel, int index, int position, int count)
    {
        (Count, _panel, _start) = (count, panel, index);
        if (_isWhole && position == 0) return;
        for (var i = 0; i < count; i++) (Positions[i], _intercepts[i]) = (position + i, 1);
        _isWhole = position == 0 && count == Positions.Length;
    }

    private void Add(StudyPanel panel, int index, int position, int reach)
    {
        _isWhole = false;
        var span = panel.Spans?[index] ?? 1;
        var root = Math.Sqrt(span);
        IsWeighted |= span > 1;
        (Positions[Count], _intercepts[Count], _response[Count]) = (position, root, panel.Returns[index] / root);
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
