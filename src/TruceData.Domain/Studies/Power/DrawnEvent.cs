namespace TruceData.Domain.Studies.Power;

/// <summary>A drawn event, reused for the next draw: its estimate, whose abnormal returns contain the effect that was set last.</summary>
internal sealed class DrawnEvent(StudyDesign design)
{
    private readonly double[] _values = new double[design.Places];

    /// <summary>The estimate.</summary>
    public PairEstimate Estimate { get; } = new(design);

    /// <summary>The session of the event, which stands for its day.</summary>
    public int Day { get; set; }

    /// <summary>Keeps the abnormal returns without an effect.</summary>
    public void KeepValues() => Estimate.Values.CopyTo(_values, 0);

    /// <summary>Sets the abnormal returns to those without an effect plus an effect.</summary>
    public void SetEffect(StudyDesign design, PowerPlan plan, double effect)
    {
        var size = plan.EffectUnit == EffectUnit.StandardDeviations ? effect * Estimate.ResidualDeviation : effect;
        for (var i = 0; i < design.Event.Count; i++)
            Estimate.Values[i] = _values[i] + (size * Overlap(new SessionRange(design.Event.First + i, design.Event.First + i)));
        for (var w = 0; w < design.Windows.Count; w++)
            Estimate.Values[design.Event.Count + w] = _values[design.Event.Count + w] + (size * Overlap(design.Windows[w]));

        int Overlap(SessionRange range) =>
            Math.Max(0, Math.Min(range.Last, plan.EffectWindow.Last) - Math.Max(range.First, plan.EffectWindow.First) + 1);
    }
}
