namespace TruceData.Domain;

/// <summary>The first three moments of values that are added one by one.</summary>
public record struct Moments
{
    private const double LeastVariation = 1e-14;

    private double _sum;
    private double _squares;
    private double _cubes;

    /// <summary>The number of values.</summary>
    public int Count { get; private set; }

    /// <summary>Their sum.</summary>
    public readonly double Sum => _sum;

    /// <summary>The sum of their squares.</summary>
    public readonly double Squares => _squares;

    /// <summary>Their mean; NaN without values.</summary>
    public readonly double Mean => _sum / Count;

    /// <summary>Their standard deviation, with one less than their number in its divisor.</summary>
    public readonly double Deviation => Math.Sqrt((_squares - (Mean * _sum)) / (Count - 1));

    /// <summary>Whether there are two values that differ by more than rounding.</summary>
    public readonly bool Varies => Count > 1 && _squares - (Mean * _sum) > LeastVariation * _squares;

    /// <summary>Sum of the cubed deviations from the mean.</summary>
    public readonly double CubedDeviations => _cubes - (3 * Mean * _squares) + (2 * Count * Mean * Mean * Mean);

    /// <summary>Adds a value.</summary>
    public void Add(double value)
    {
        Count++;
        _sum += value;
        _squares += value * value;
        _cubes += value * value * value;
    }

    /// <summary>Adds the values of others.</summary>
    public void Add(Moments other)
    {
        Count += other.Count;
        _sum += other._sum;
        _squares += other._squares;
        _cubes += other._cubes;
    }
}
