namespace TruceData.Domain.Studies;

/// <summary>The first three moments of a set of values.</summary>
public readonly record struct Moments
{
    private const double MinVariation = 1e-14;

    private readonly double _sum;
    private readonly double _squares;
    private readonly double _cubes;

    internal Moments(int count, double sum, double squares, double cubes)
    {
        Count = count;
        _sum = sum;
        _squares = squares;
        _cubes = cubes;
    }

    /// <summary>The number of values.</summary>
    public int Count { get; }

    /// <summary>The sum of the values.</summary>
    public double Sum => _sum;

    /// <summary>The sum of the squares of the values.</summary>
    public double Squares => _squares;

    /// <summary>The mean; NaN without values.</summary>
    public double Mean => _sum / Count;

    /// <summary>The standard deviation, with <see cref="Count"/> - 1 in the divisor.</summary>
    public double Deviation => Math.Sqrt((_squares - (Mean * _sum)) / (Count - 1));

    /// <summary>Whether at least two values differ by more than rounding.</summary>
    public bool Varies => Count > 1 && _squares - (Mean * _sum) > MinVariation * _squares;

    /// <summary>The sum of the cubed deviations from the mean.</summary>
    public double CubedDeviations => _cubes - (3 * Mean * _squares) + (2 * Count * Mean * Mean * Mean);
}
