namespace TruceData.Domain.Studies;

/// <summary>The standard error of an average over events, from its cross-section, and its two-sided confidence bounds.</summary>
/// <param name="StandardError">The standard error; NaN with fewer than two events or without variation.</param>
/// <param name="Lower">The lower bound, or NaN.</param>
/// <param name="Upper">The upper bound, or NaN.</param>
public readonly record struct AverageBounds(double StandardError, double Lower, double Upper)
{
    private static readonly AverageBounds s_none = new(double.NaN, double.NaN, double.NaN);

    /// <summary>Computes the bounds at the confidence level of a design, by Student's t.</summary>
    internal static AverageBounds Create(Moments values, StudyDesign design)
    {
        if (!values.Varies) return s_none;
        var error = values.Deviation / Math.Sqrt(values.Count);
        var reach = error * design.Tails.ReachOf(values.Count - 1);
        return new AverageBounds(error, values.Mean - reach, values.Mean + reach);
    }
}
