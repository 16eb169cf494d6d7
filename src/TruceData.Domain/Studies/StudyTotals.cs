using System.Collections.Concurrent;

namespace TruceData.Domain.Studies;

/// <summary>
/// The averages and tests of a study, by group. Those of a series are computed as soon as its last block is added, so that the sums of one
/// series are held at a time. A study of pairs has averages over all pairs alone. Sums of ranks are large, so they are reused from block to
/// block.
/// </summary>
internal sealed class StudyTotals
{
    private readonly StudyDesign _design;
    private readonly int _seriesCount;
    private readonly int _groups;
    private readonly bool _isPaired;
    private readonly bool _hasRanks;
    private readonly StudyCrossSections _sections;
    private readonly List<StudyAggregate[]> _bySeries = [];
    private readonly ConcurrentBag<RankSums> _idle = [];
    private readonly RankSums[]? _ranksOverAll;
    private int _completeSeries;
    private CrossSection[] _currentSections;
    private RankSums[]? _currentRanks;

    /// <summary>Creates empty totals.</summary>
    /// <param name="design">The study.</param>
    /// <param name="series">The series.</param>
    /// <param name="groups">The number of groups.</param>
    /// <param name="isPaired">Whether averages are over pairs alone.</param>
    /// <param name="firstPass">The cross-sections of a first pass; null without one, because no test needs ranks.</param>
    public StudyTotals(StudyDesign design, IReadOnlyList<StudySeries> series, int groups, bool isPaired, StudyCrossSections? firstPass)
    {
        _design = design;
        _seriesCount = series.Count;
        _groups = groups;
        _isPaired = isPaired;
        _hasRanks = firstPass is not null;
        _sections = firstPass ?? new StudyCrossSections(design, series, groups, isPaired);
        _ranksOverAll = _hasRanks && _sections.OverAll is { } all ? CreateRanks(all) : null;
        (_currentSections, _currentRanks) = StartSeries(0);
    }

    /// <summary>Creates empty sums for a block; called by several threads at once.</summary>
    public BlockSums CreateEmpty(RowBlock block)
    {
        if (!_hasRanks) return new BlockSums(_sections.CreateEmpty(block.Count), null, null);
        var own = _isPaired ? null : CreateRanks(_sections.BySeries[block.Series.Position]);
        var all = _sections.OverAll is { } sections ? CreateRanks(sections) : null;
        return new BlockSums(null, own, all);
    }

    /// <summary>The number of series whose averages and tests have been computed.</summary>
    public int CompleteSeries => _completeSeries;

    /// <summary>Computes the averages and tests of the series before an index, all of whose blocks have been added.</summary>
    public void CompleteUntil(int series)
    {
        while (_completeSeries < series) EndSeries();
    }

    /// <summary>Adds the sums of a block of the first series that is not complete.</summary>
    public void Add(BlockSums sums)
    {
        for (var g = 0; g < _groups; g++)
        {
            if (sums.Sections is { } sections) _currentSections[g].Add(sections[g]);
            AddRanks(sums.OwnRanks?[g], _currentRanks?[g]);
            AddRanks(sums.AllRanks?[g], _ranksOverAll?[g]);
        }

        void AddRanks(RankSums? added, RankSums? to)
        {
            if (added is null) return;
            to!.Add(added);
            _idle.Add(added);
        }
    }

    /// <summary>
    /// Returns the averages and tests of a group: of each series, then, without an index, over all series when there are several, or over
    /// all pairs.
    /// </summary>
    public IEnumerable<(int? Series, StudyAggregate Aggregate)> AggregatesOf(int group)
    {
        CompleteUntil(_seriesCount);
        for (var s = 0; s < _bySeries.Count; s++) yield return (s, _bySeries[s][group]);
        if (_sections.OverAll is { } all) yield return (null, StudyAggregate.Of(_design, all[group], _ranksOverAll?[group]));
    }

    private void EndSeries()
    {
        if (!_isPaired)
        {
            _bySeries.Add([.. _currentSections.Select((section, g) => StudyAggregate.Of(_design, section, _currentRanks?[g]))]);
            foreach (var tested in _currentRanks ?? []) _idle.Add(tested);
        }

        if (!_hasRanks) _sections.Add(_currentSections);
        _completeSeries++;
        (_currentSections, _currentRanks) = StartSeries(_completeSeries);
    }

    private (CrossSection[] Sections, RankSums[]? Ranks) StartSeries(int series)
    {
        if (!_hasRanks || _isPaired || series == _seriesCount) return (_sections.CreateEmpty(rows: 0), null);
        return (_sections.BySeries[series], CreateRanks(_sections.BySeries[series]));
    }

    private RankSums[] CreateRanks(CrossSection[] sections) => Array.ConvertAll(sections, section =>
    {
        if (!_idle.TryTake(out var sums)) return new RankSums(_design, section.Scales());
        sums.Restart(section.Scales());
        return sums;
    });
}
