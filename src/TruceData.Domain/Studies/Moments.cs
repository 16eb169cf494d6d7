namespace TruceData.Domain.Studies;

/// <summary>The first three moments of some values.</summary>
public readonly record struct Moments
{
    private const double MinVariation = 1e-14;

    private readonly double _sum;
    private readonly double _squares;
    private readonly double _cubes;

    internal Moments(int count, double sum, double squares, double cubes) => (Count, _sum, _squares, _cubes) = (count, sum, squares, cubes);

    /// <summary>The number of values.</summary>
    public int Count { get; }

    /// <summary>Their sum.</summary>
    public double Sum => _sum;

    /// <summary>The sum of their squares.</summary>
    public double Squares => _squares;

    /// <summary>Their mean; NaN without values.</summary>
    public double Mean => _sum / Count;

    /// <summary>Their standard deviation, with one less than their number in its divisor.</summary>
    public double Deviation => Math.Sqrt((_squares - (Mean * _sum)) / (Count - 1));

    /// <summary>Whether there are two values that differ by more than rounding.</summary>
    public bool Varies => Count > 1 && _squares - (Mean * _sum) > MinVariation * _squares;

    /// <summary>Sum of the cubed deviations from the mean.</summary>
    public double CubedDeviations => _cubes - (3 * Mean * _squares) + (2 * Count * Mean * Mean * Mean);
}
