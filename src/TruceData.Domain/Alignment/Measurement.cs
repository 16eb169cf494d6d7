using TruceData.Domain.Bars;

namespace TruceData.Domain.Alignment;

/// <summary>One row of an alignment: a number between two instants, or why there is none.</summary>
internal readonly record struct Measurement(long Start, long End, double Value, Missing Missing)
{
    public static Measurement None(Missing reason) => new(long.MinValue, long.MinValue, double.NaN, reason);

    public static Measurement ValueOf(Observation bar) => new(bar.Start, bar.End, bar.Value, Missing.Present);

    /// <summary>Returns the measurement between two observations.</summary>
    public static Measurement Return(Measure measure, Observation to, Observation? from)
    {
        if (from is not { } start) return None(Missing.NoData);
        var value = Return(measure, start.Value, to.Value);
        return double.IsNaN(value) ? None(Missing.NoData) : new(start.End, to.End, value, Missing.Present);
    }

    /// <summary>
    /// Returns the measure of two values; NaN when it is undefined. A return requires that both are positive: a ratio of prices of zero or
    /// below is not a return.
    /// </summary>
    public static double Return(Measure measure, double from, double to)
    {
        var isReturn = from > 0 && to > 0;
        var value = measure switch
        {
            Measure.SimpleReturn or Measure.CumulativeSimpleReturn => isReturn ? (to / from) - 1 : double.NaN,
            Measure.LogReturn => isReturn ? Math.Log(to / from) : double.NaN,
            Measure.Change => to - from,
            _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "Not a measure of two observations."),
        };
        return double.IsFinite(value) ? value : double.NaN;
    }
}
