using TruceData.Domain.Numbers;

namespace TruceData.Domain.Bars;

/// <summary>A factor that changes at certain instants. The value of a bar is multiplied by the factor at its start.</summary>
public sealed class StepFactor
{
    private readonly long[] _until;
    private readonly double[] _factors;

    /// <summary>Creates a factor.</summary>
    /// <param name="until">
    /// Unix nanoseconds, strictly ascending: bars that start before the first instant take the first factor, and so on.
    /// </param>
    /// <param name="factors">One factor per instant; from the last instant on the factor is 1.</param>
    internal StepFactor(long[] until, double[] factors)
    {
        _until = until;
        _factors = factors;
    }

    /// <summary>The factor that is 1 at all times.</summary>
    public static StepFactor One { get; } = new([], []);

    /// <summary>Whether the factor is 1 at all times.</summary>
    public bool IsOne => _until.Length == 0;

    /// <summary>Returns the factor of the bar that starts at <paramref name="start"/>, in Unix nanoseconds.</summary>
    public double At(long start)
    {
        if (IsOne) return 1;
        var step = SortedSpan.UpperBound(_until, start);
        return step < _factors.Length ? _factors[step] : 1;
    }
}
