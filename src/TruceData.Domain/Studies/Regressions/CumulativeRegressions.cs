using MathNet.Numerics.LinearAlgebra;
using TruceData.Domain.Events;

namespace TruceData.Domain.Studies.Regressions;

/// <summary>
/// Collects the cumulative abnormal returns of a study and regresses them on attributes of its events, by group and cumulative window. A
/// row counts when its model has residuals that vary, as in averages.
/// </summary>
public sealed class CumulativeRegressions
{
    /// <summary>Maximum number of values that are kept, 8 bytes each.</summary>
    public const long MaxValues = 4_000_000;

    private readonly StudyDesign _design;
    private readonly RegressionPlan _plan;
    private readonly IReadOnlyList<StudyGroup> _groups;
    private readonly double[]?[] _regressors;
    private readonly HashSet<int>[] _eventsLeftOut;
    private readonly List<(StudyRow Row, int Series)> _rows = [];
    private readonly List<double> _returns = [];

    /// <summary>Creates an empty collection.</summary>
    /// <param name="design">The design of the study.</param>
    /// <param name="plan">The choices of the regression.</param>
    /// <param name="events">The events of the study.</param>
    /// <param name="groups">The groups of the study.</param>
    public CumulativeRegressions(
        StudyDesign design, RegressionPlan plan, IReadOnlyList<EventRecord> events, IReadOnlyList<StudyGroup> groups)
    {
        (_design, _plan, _groups) = (design, plan, groups);
        Regressors = new AttributeRegressors(events, plan.Attributes);
        _regressors = [.. events.Select(Regressors.RowOf)];
        _eventsLeftOut = [.. groups.Select(_ => new HashSet<int>())];
    }

    /// <summary>The regressors.</summary>
    public AttributeRegressors Regressors { get; }

    /// <summary>Returns the number of values that a regression keeps or computes with at once.</summary>
    /// <param name="rows">The number of rows of the study.</param>
    /// <param name="windows">The number of its cumulative windows.</param>
    /// <param name="coefficients">The number of coefficients.</param>
    public static long ValuesOf(long rows, int windows, int coefficients) => rows * (windows + coefficients);

    /// <summary>Adds the rows of a block.</summary>
    public void Add(StudyBlockResult block)
    {
        var windows = _design.Windows.Count;
        foreach (var (index, row) in block.Rows.Index())
        {
            if (block.Outcomes[index] != PairOutcome.Estimated) continue;
            if (_regressors[row.Event] is null)
            {
                for (var g = 0; g < _groups.Count; g++)
                {
                    if (_groups[g].Counts(row)) _eventsLeftOut[g].Add(row.Event);
                }

                continue;
            }

            _rows.Add((row, block.Series.Subject.Series));
            foreach (var value in block.CumulativeReturns.Slice(index * windows, windows)) _returns.Add(value);
        }
    }

    /// <summary>Returns the regressions by group, then by window.</summary>
    public IReadOnlyList<CumulativeRegression> Estimate(CancellationToken cancellationToken)
    {
        var regressions = new List<CumulativeRegression>();
        for (var g = 0; g < _groups.Count; g++)
        {
            for (var window = 0; window < _design.Windows.Count; window++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                regressions.Add(Estimate(g, window));
            }
        }

        return regressions;
    }

    private CumulativeRegression Estimate(int group, int window)
    {
        var windows = _design.Windows.Count;
        int[] rows =
        [
            .. Enumerable.Range(0, _rows.Count)
                .Where(i => _groups[group].Counts(_rows[i].Row) && !double.IsNaN(_returns[(i * windows) + window])),
        ];
        var leftOut = _eventsLeftOut[group].Count;
        var errors = _plan.StandardErrors;
        if (rows.Length == 0)
        {
            var refused = RegressionEstimates.Refused(RegressionRefusal.TooFewRows, errors);
            return new CumulativeRegression(_groups[group], window, refused, 0, 0, leftOut);
        }

        var regressors = Matrix<double>.Build.Dense(
            rows.Length, Regressors.Names.Count, (i, k) => _regressors[_rows[rows[i]].Row.Event]![k]);
        var regression = new LinearRegression(regressors, [.. rows.Select(i => _returns[(i * windows) + window])]);
        var estimates = errors switch
        {
            StandardErrors.Hc3 => regression.Hc3(),
            StandardErrors.Clustered => regression.Clustered([.. rows.Select(i => ClusterOf(_rows[i].Row, _rows[i].Series))]),
            StandardErrors.Classical => regression.Classical(),
            _ => throw new InvalidOperationException($"{errors} do not apply to a cross-section."),
        };
        var days = rows.Select(i => _rows[i].Row.Day).Distinct().Count();
        return new CumulativeRegression(_groups[group], window, estimates, rows.Length, days, leftOut);
    }

    private int ClusterOf(StudyRow row, int series) => _plan.Cluster switch
    {
        RegressionCluster.AnchorDay => row.Day,
        RegressionCluster.Event => row.Event,
        RegressionCluster.Series => series,
        _ => throw new InvalidOperationException($"{_plan.Cluster} is not a cluster."),
    };
}
