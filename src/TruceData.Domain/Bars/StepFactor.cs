using TruceData.Domain.Numbers;

namespace TruceData.Domain.Bars;

/// <summary>A factor that changes at instants: what a value of a bar is multiplied by, by the bar's start.</summary>
public sealed class StepFactor
{
    private readonly long[] _until;
    private readonly double[] _factors;

    /// <summary>Makes a factor.</summary>
    /// <param name="until">Unix nanoseconds, strictly ascending: bars that start before the first take the first factor, and so on.</param>
    /// <param name="factors">The factors, one for each of them; from the last instant on it is 1.</param>
    internal StepFactor(long[] until, double[] factors) => (_until, _factors) = (until, factors);

    /// <summary>1 everywhere.</summary>
    public static StepFactor One { get; } = new([], []);

    /// <summary>Whether it is 1 everywhere.</summary>
    public bool IsOne => _until.Length == 0;

    /// <summary>The factor of a bar, by its start in Unix nanoseconds.</summary>
    public double At(long start)
    {
        if (IsOne) return 1;
        var step = SortedSpan.UpperBound(_until, start);
        return step < _factors.Length ? _factors[step] : 1;
    }
}
