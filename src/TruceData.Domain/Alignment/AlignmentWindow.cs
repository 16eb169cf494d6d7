using NodaTime;

namespace TruceData.Domain.Alignment;

/// <summary>The offsets around an event, both ends inclusive: -130 to -11 are 120 offsets.</summary>
public sealed record AlignmentWindow
{
    /// <summary>The maximum number of offsets.</summary>
    public const int MaxCount = 100_000;

    private static readonly Duration MaxStep = Duration.FromDays(366);

    /// <summary>Creates a window.</summary>
    /// <param name="unit">The unit of the offsets.</param>
    /// <param name="first">First offset.</param>
    /// <param name="last">Last offset, at least the first.</param>
    /// <param name="step">The length of one offset, for <see cref="WindowUnit.Elapsed"/> only: positive, at most 366 days.</param>
    /// <exception cref="ArgumentException">
    /// The window is reversed or too large, or its step is missing, unwanted or out of bounds.
    /// </exception>
    public AlignmentWindow(WindowUnit unit, int first, int last, Duration? step)
    {
        if (last < first) throw new ArgumentException($"The window [{first}, {last}] is reversed.", nameof(last));
        if ((long)last - first >= MaxCount)
            throw new ArgumentException($"The window [{first}, {last}] has more than {MaxCount} offsets.", nameof(last));
        if (step is null == (unit == WindowUnit.Elapsed))
            throw new ArgumentException("A window has a step exactly when its unit is elapsed time.", nameof(step));
        if (step <= Duration.Zero || step > MaxStep)
            throw new ArgumentException("A step is positive and at most 366 days.", nameof(step));
        Unit = unit;
        First = first;
        Last = last;
        Step = step;
    }

    /// <summary>The unit of the offsets.</summary>
    public WindowUnit Unit { get; }

    /// <summary>First offset, inclusive.</summary>
    public int First { get; }

    /// <summary>Last offset, inclusive.</summary>
    public int Last { get; }

    /// <summary>The length of one offset; null unless the unit is elapsed time.</summary>
    public Duration? Step { get; }

    /// <summary>The number of offsets.</summary>
    public int Count => Last - First + 1;
}
