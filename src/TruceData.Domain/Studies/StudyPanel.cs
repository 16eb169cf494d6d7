namespace TruceData.Domain.Studies;

/// <summary>
/// The returns of one series and of its benchmark or factors, on the sessions of the series' calendar. NaN where a return is missing.
/// </summary>
public sealed class StudyPanel
{
    private readonly int[] _whole;
    private readonly int[]? _undefined;

    /// <summary>Creates a panel; the arrays are kept, not copied.</summary>
    /// <param name="firstSession">Index of the first session in the calendar.</param>
    /// <param name="returns">The series' returns, one per session.</param>
    /// <param name="factors">The benchmark's or factors' returns, each as long.</param>
    /// <param name="spans">How many sessions each return spans, at least 1; null when all span one.</param>
    /// <param name="history">The sessions in the history of the series and of every factor, counted in the calendar.</param>
    public StudyPanel(int firstSession, double[] returns, IReadOnlyList<double[]> factors, int[]? spans, SessionRange history)
    {
        (FirstSession, Returns, Factors, Spans) = (firstSession, returns, factors, spans);
        _whole = new int[returns.Length + 1];
        (First, Limit) = (history.First, history.Last + 1);
        for (var i = 0; i < returns.Length; i++) _whole[i + 1] = _whole[i] + (IsWhole(i) ? 1 : 0);
    }

    /// <summary>Index of the first session in the calendar.</summary>
    public int FirstSession { get; }

    /// <summary>The series' returns.</summary>
    public double[] Returns { get; }

    /// <summary>The benchmark's or factors' returns.</summary>
    public IReadOnlyList<double[]> Factors { get; }

    /// <summary>How many sessions each return spans; null when all span one.</summary>
    public int[]? Spans { get; }

    /// <summary>The risk-free return that was subtracted, one per session; null for none.</summary>
    public double[]? RiskFree { get; init; }

    /// <summary>Whether the quantity is not defined for the values of a session, which has no return for that reason.</summary>
    public bool[] Undefined
    {
        init
        {
            if (!Array.Exists(value, isUndefined => isUndefined)) return;
            _undefined = new int[value.Length + 1];
            for (var i = 0; i < value.Length; i++) _undefined[i + 1] = _undefined[i] + (value[i] ? 1 : 0);
        }
    }

    /// <summary>The first session of the history.</summary>
    public int First { get; }

    /// <summary>The session after the last one of the history.</summary>
    public int Limit { get; }

    /// <summary>The number of sessions in [first, last] where nothing is missing; sessions beyond the panel are.</summary>
    public int CountWhole(long first, long last) => CountIn(_whole, first, last);

    /// <summary>The number of sessions in [first, last] that have no return because it is not defined for their values.</summary>
    public int CountUndefined(long first, long last) => _undefined is null ? 0 : CountIn(_undefined, first, last);

    /// <summary>
    /// Returns the index of the session at whose value the return at an index starts; -1 for one before the panel.
    /// </summary>
    /// <remarks>A value without a return, such as the first one or one after a price of zero, counts as none.</remarks>
    public int StartOf(int index)
    {
        if (Spans is not null) return index - Spans[index];
        var start = index - 1;
        while (start >= 0 && double.IsNaN(Returns[start])) start--;
        return start;
    }

    /// <summary>Whether the series and every factor have a return at an index of the arrays.</summary>
    public bool IsWhole(int index)
    {
        if (double.IsNaN(Returns[index])) return false;
        foreach (var factor in Factors)
        {
            if (double.IsNaN(factor[index])) return false;
        }

        return true;
    }

    /// <summary>Returns how many of the sessions in [first, last] are counted.</summary>
    /// <param name="counts">The number of counted sessions before each index of the arrays.</param>
    /// <param name="first">The first session.</param>
    /// <param name="last">The last session.</param>
    private int CountIn(int[] counts, long first, long last)
    {
        var from = (int)Math.Clamp(first - FirstSession, 0, Returns.Length);
        var to = (int)Math.Clamp(last - FirstSession + 1, from, Returns.Length);
        return counts[to] - counts[from];
    }
}
