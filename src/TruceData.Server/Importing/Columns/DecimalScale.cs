namespace TruceData.Server.Importing.Columns;

/// <summary>A factor of values. The reciprocal of an integer divides, so that 1e-9 gives correctly rounded decimals.</summary>
internal sealed class DecimalScale
{
    private readonly double _factor;
    private readonly double? _divisor;

    private DecimalScale(double factor)
    {
        _factor = factor;
        var reciprocal = Math.Round(1 / factor);
        if (Math.Abs(reciprocal) > 1 && 1 / reciprocal == factor) _divisor = reciprocal;
    }

    /// <summary>Creates a scale; null for 1.</summary>
    public static DecimalScale? Create(double factor) => factor == 1 ? null : new DecimalScale(factor);

    /// <summary>Returns the scaled value.</summary>
    public double Apply(double value) => _divisor is { } divisor ? value / divisor : value * _factor;
}
