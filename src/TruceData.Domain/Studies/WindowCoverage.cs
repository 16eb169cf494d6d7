namespace TruceData.Domain.Studies;

/// <summary>The coverage of a window by the series and its regressors.</summary>
/// <param name="Sessions">The number of sessions of the window.</param>
/// <param name="Covered">The number of sessions within the history of the series and its regressors.</param>
/// <param name="Present">The number of sessions with a return of the series and of every regressor.</param>
/// <param name="Undefined">The number of sessions without a return because it is not defined for their values.</param>
public readonly record struct WindowCoverage(int Sessions, int Covered, int Present, int Undefined)
{
    private const double MaxThinShare = 0.1;

    /// <summary>Whether every session has a return.</summary>
    public bool IsWhole => Present == Sessions;

    /// <summary>The number of covered sessions without a return.</summary>
    public int Missing => Covered - Present;

    /// <summary>Whether more than a tenth of the covered sessions have no return.</summary>
    public bool IsThin => Missing > MaxThinShare * Covered;
}
