using TruceData.Domain.Anchoring;

namespace TruceData.Domain.Studies;

/// <summary>The study of some events and one series, one row after the other. Not safe for use by several threads at once.</summary>
public sealed class StudyBlock
{
    private readonly StudyDesign _design;
    private readonly StudyPanel _panel;
    private readonly IEnumerable<StudyRow> _rows;
    private readonly bool[]? _left;
    private readonly TimeOfDayExclusion? _times;

    /// <summary>Makes a study.</summary>
    /// <param name="design">The study.</param>
    /// <param name="panel">The returns of the series.</param>
    /// <param name="rows">The events and their anchors in the series' calendar.</param>
    /// <param name="left">Sessions to leave out of estimation windows, by index into the panel; null to leave none out.</param>
    /// <param name="timesOfDay">
    /// The local time of day at which each unit of the calendar starts, in seconds, to estimate on those of the event window alone; null to
    /// estimate on all.
    /// </param>
    public StudyBlock(StudyDesign design, StudyPanel panel, IEnumerable<StudyRow> rows, bool[]? left, int[]? timesOfDay = null)
    {
        (_design, _panel, _rows, _left) = (design, panel, rows, left);
        _times = timesOfDay is null ? null : new TimeOfDayExclusion(design, panel, timesOfDay, left);
    }

    /// <summary>The rows that have an anchor, each with the number of returns in its estimation window.</summary>
    public IEnumerable<(StudyRow Row, int Observations)> Observations()
    {
        var estimator = new PairEstimator(_design);
        foreach (var row in _rows)
        {
            if (row.Anchor is { } anchor) yield return (row, estimator.Observations(_panel, anchor.SessionIndex, ExcludedAround(anchor)));
        }
    }

    /// <summary>The rows, each with its estimate: always the same object, whose numbers hold until the next row.</summary>
    public IEnumerable<(StudyRow Row, PairEstimate Estimate)> Estimates()
    {
        var estimator = new PairEstimator(_design);
        var estimate = new PairEstimate(_design);
        foreach (var row in _rows)
        {
            estimator.Estimate(_panel, row.Anchor?.SessionIndex, ExcludedAround(row.Anchor), estimate);
            yield return (row, estimate);
        }
    }

    private bool[]? ExcludedAround(Anchor? anchor) =>
        _times is null || anchor is null ? _left : _times.Around(anchor.SessionIndex);
}
