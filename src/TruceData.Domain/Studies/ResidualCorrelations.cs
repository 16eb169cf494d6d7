using TruceData.Domain.Studies.Kernels;

namespace TruceData.Domain.Studies;

/// <summary>
/// Computes the mean correlation between the estimation residuals of two different events (Kolari and Pynnönen 2010). Residuals are
/// aligned by their offsets from the event; every two events are compared over the sessions that both have.
/// </summary>
/// <remarks>
/// For events with residuals in equal sessions, the sum of their standardised residuals is enough. For two events with different sessions,
/// residuals are standardised over the common ones, so all residuals are kept, up to a limit.
/// </remarks>
/// <param name="design">The design of the study.</param>
/// <param name="maxKept">The limit of the residuals that are kept, 8 bytes each.</param>
internal sealed class ResidualCorrelations(StudyDesign design, long maxKept)
{
    /// <summary>Limit of the residuals that are standardised over common sessions for one mean.</summary>
    private const long MaxStandardized = 1_000_000_000;

    private readonly Dictionary<string, AlikeResiduals> _groups = new(StringComparer.Ordinal);
    private long _kept;
    private bool _keeps = true;

    /// <summary>Adds an estimated event.</summary>
    public void Add(PairEstimate estimate)
    {
        var sessions = PatternOf(estimate.Residuals);
        var places = PatternOf(estimate.Values);
        GroupOf(sessions, places).Add(estimate.Residuals, _keeps);
        CountKept(estimate.Residuals.Length);
    }

    /// <summary>Adds the events of another collection.</summary>
    public void Add(ResidualCorrelations other)
    {
        foreach (var group in other._groups.Values) GroupOf(group.Sessions, group.Places).Add(group);
        _keeps &= other._keeps;
        CountKept(other._kept);
    }

    /// <summary>
    /// Returns the mean correlation over the events that have a value at a place, by place: NaN where no two of them have three common
    /// sessions; null where the study is too large to compute it.
    /// </summary>
    public double?[] ByPlace()
    {
        var means = new Dictionary<string, double?>(StringComparer.Ordinal);
        return [.. Enumerable.Range(0, design.Places).Select(MeanAt)];

        double? MeanAt(int place)
        {
            var groups = _groups.Where(g => g.Value.HasValue(place)).ToArray();
            var key = string.Join(';', groups.Select(g => g.Key));
            if (!means.TryGetValue(key, out var mean)) means[key] = mean = MeanOf([.. groups.Select(g => g.Value)]);
            return mean;
        }
    }

    private double? MeanOf(AlikeResiduals[] groups)
    {
        AlikeResiduals[][] sets = [.. groups.GroupBy(g => g.Sessions, StringComparer.Ordinal).Select(g => g.ToArray())];
        var rows = groups.Sum(g => (long)g.Count);
        if (sets.Length > 1 && (!_keeps || sets.Length * rows * design.Estimation.Count > MaxStandardized)) return null;
        var (sum, pairs) = (0.0, 0.0);
        for (var i = 0; i < sets.Length; i++)
        {
            var own = StandardizedSum.Of(sets[i]);
            sum += VectorMath.SumOfSquares(own.Residuals) - own.Count;
            pairs += (double)own.Count * (own.Count - 1);
            for (var j = 0; j < i; j++)
            {
                if (StandardizedSum.OfCommon(sets[i], sets[j]) is not var (first, second)) continue;
                sum += 2 * VectorMath.SumOfProducts(first.Residuals, 0, second.Residuals, 0);
                pairs += 2.0 * first.Count * second.Count;
            }
        }

        return pairs > 0 ? sum / pairs : double.NaN;
    }

    /// <summary>Releases the residuals.</summary>
    public void Release() => _groups.Clear();

    private AlikeResiduals GroupOf(string sessions, string places)
    {
        var key = $"{sessions}/{places}";
        if (!_groups.TryGetValue(key, out var group)) _groups[key] = group = new AlikeResiduals(sessions, places, design.Estimation.Count);
        return group;
    }

    private void CountKept(long residuals)
    {
        _kept += residuals;
        if (_kept <= maxKept) return;
        _keeps = false;
        foreach (var group in _groups.Values) group.Rows.Clear();
    }

    /// <summary>Returns which values of a column are missing, as text of one character each; empty when none is missing.</summary>
    private static string PatternOf(double[] values) =>
        Array.Exists(values, double.IsNaN) ? string.Create(values.Length, values, Fill) : "";

    private static void Fill(Span<char> pattern, double[] values)
    {
        for (var i = 0; i < values.Length; i++) pattern[i] = double.IsNaN(values[i]) ? '0' : '1';
    }
}
