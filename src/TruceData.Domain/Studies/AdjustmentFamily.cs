namespace TruceData.Domain.Studies;

/// <summary>
/// Which p-values of one test are adjusted together for multiple testing. Averages over all series and averages at alternative anchors form
/// families of their own.
/// </summary>
public enum AdjustmentFamily
{
    /// <summary>Those of one offset or window, over the series and groups.</summary>
    Window = 1,

    /// <summary>Those of one series, over the groups, offsets and windows.</summary>
    Series = 2,

    /// <summary>All, over the series, groups, offsets and windows.</summary>
    All = 3,
}
