namespace TruceData.Domain;

/// <summary>One row of an alignment: a number between two instants, or why there is none.</summary>
internal readonly record struct Measurement(long Start, long End, double Value, Missing Missing)
{
    public static Measurement None(Missing reason) => new(long.MinValue, long.MinValue, double.NaN, reason);

    public static Measurement ValueOf(Observation bar) => new(bar.Start, bar.End, bar.Value, Missing.Present);

    /// <summary>
    /// What a measure makes of two observations. A ratio needs something to measure from that is greater than zero, a logarithm both.
    /// </summary>
    public static Measurement Return(Measure measure, Observation to, Observation? from)
    {
        if (from is not { } start) return None(Missing.NoData);
        var value = measure switch
        {
            Measure.SimpleReturn or Measure.CumulativeSimpleReturn => start.Value > 0 ? (to.Value / start.Value) - 1 : double.NaN,
            Measure.LogReturn => start.Value > 0 && to.Value > 0 ? Math.Log(to.Value / start.Value) : double.NaN,
            Measure.Change => to.Value - start.Value,
            _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "Not a measure of two observations."),
        };
        return double.IsFinite(value) ? new(start.End, to.End, value, Missing.Present) : None(Missing.NoData);
    }
}
