using TruceData.Domain.Studies.Kernels;

namespace TruceData.Domain.Studies;

/// <summary>
/// The returns of one event window and their regressors, in padded columns. A session with a missing value is NaN in all columns.
/// </summary>
internal sealed class EventWindow
{
    private readonly StudyDesign _design;

    public EventWindow(StudyDesign design)
    {
        _design = design;
        Returns = Padded();
        RiskFree = new double[Returns.Length];
        Regressors = new double[design.Regressors + 1][];
        for (var k = 0; k < Regressors.Length; k++) Regressors[k] = Padded();

        double[] Padded()
        {
            var column = new double[VectorMath.PaddedLength<double>(design.Event.Count)];
            Array.Fill(column, double.NaN);
            return column;
        }
    }

    /// <summary>The series' returns.</summary>
    public double[] Returns { get; }

    /// <summary>The risk-free return that was subtracted from each return; 0 for none.</summary>
    public double[] RiskFree { get; }

    /// <summary>The number of sessions that each return spans, then the returns of the benchmark or the factors.</summary>
    public double[][] Regressors { get; }

    /// <summary>The number of sessions that each return spans.</summary>
    public double[] Spans => Regressors[0];

    /// <summary>Reads the window around an anchor.</summary>
    public void Read(StudyPanel panel, int anchor)
    {
        var start = (long)anchor + _design.Event.First - panel.FirstSession;
        var count = _design.Event.Count;
        if (panel.CountWhole(start + panel.FirstSession, start + panel.FirstSession + count - 1) == count)
        {
            panel.Returns.AsSpan((int)start, count).CopyTo(Returns);
            panel.RiskFree?.AsSpan((int)start, count).CopyTo(RiskFree);
            for (var k = 0; k < panel.Factors.Count; k++) panel.Factors[k].AsSpan((int)start, count).CopyTo(Regressors[k + 1]);
            if (panel.Spans is null) Spans.AsSpan(0, count).Fill(1);
            else for (var i = 0; i < count; i++) Spans[i] = panel.Spans[start + i];
            return;
        }

        for (var i = 0; i < count; i++) ReadSession(panel, start + i, i);
    }

    private void ReadSession(StudyPanel panel, long index, int i)
    {
        var whole = index >= 0 && index < panel.Returns.Length && panel.IsWhole((int)index);
        Returns[i] = whole ? panel.Returns[index] : double.NaN;
        RiskFree[i] = whole && panel.RiskFree is { } riskFree ? riskFree[index] : 0;
        Spans[i] = whole ? panel.Spans?[index] ?? 1 : double.NaN;
        for (var k = 0; k < panel.Factors.Count; k++) Regressors[k + 1][i] = whole ? panel.Factors[k][index] : double.NaN;
    }
}
