namespace TruceData.Domain;

/// <summary>The returns of one event window and what they are held against, in columns; a session in which anything is missing is NaN in all.</summary>
internal sealed class EventWindow
{
    private readonly StudyDesign _design;

    public EventWindow(StudyDesign design)
    {
        _design = design;
        Returns = new double[design.Event.Count];
        Regressors = new double[design.Regressors + 1][];
        for (var k = 0; k < Regressors.Length; k++) Regressors[k] = new double[design.Event.Count];
    }

    /// <summary>The series' returns.</summary>
    public double[] Returns { get; }

    /// <summary>The sessions that each return spans, then the benchmark's or factors' returns.</summary>
    public double[][] Regressors { get; }

    /// <summary>The sessions that each return spans.</summary>
    public double[] Spans => Regressors[0];

    /// <summary>Reads the window around an anchor.</summary>
    public void Read(StudyPanel panel, int anchor)
    {
        var start = (long)anchor + _design.Event.First - panel.FirstSession;
        if (panel.CountWhole(start + panel.FirstSession, start + panel.FirstSession + Returns.Length - 1) == Returns.Length)
        {
            panel.Returns.AsSpan((int)start, Returns.Length).CopyTo(Returns);
            for (var k = 0; k < panel.Factors.Count; k++) panel.Factors[k].AsSpan((int)start, Returns.Length).CopyTo(Regressors[k + 1]);
            for (var i = 0; i < Returns.Length; i++) Spans[i] = panel.Spans?[start + i] ?? 1;
            return;
        }

        for (var i = 0; i < Returns.Length; i++) ReadSession(panel, start + i, i);
    }

    private void ReadSession(StudyPanel panel, long index, int i)
    {
        var whole = index >= 0 && index < panel.Returns.Length && panel.IsWhole((int)index);
        Returns[i] = whole ? panel.Returns[index] : double.NaN;
        Spans[i] = whole ? panel.Spans?[index] ?? 1 : double.NaN;
        for (var k = 0; k < panel.Factors.Count; k++) Regressors[k + 1][i] = whole ? panel.Factors[k][index] : double.NaN;
    }
}
