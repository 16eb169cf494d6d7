using System.Collections.Concurrent;
using TruceData.Domain.Studies;

namespace TruceData.Server.Reading;

/// <summary>
/// The averages and tests of a study, by group: of each series as soon as its last rows are in, so that the sums of one series are held at a time,
/// and over all series when there are several. Sums of ranks are large, so those of rows that were added are used again for the next.
/// </summary>
internal sealed class StudyTotals
{
    private readonly StudyDesign _design;
    private readonly int _series;
    private readonly StudyCrossSections _sections;
    private readonly List<StudyAggregate[]> _ofSeries = [];
    private readonly ConcurrentBag<RankSums> _idle = [];
    private readonly RankSums[]? _overAll;
    private CrossSection[] _current;
    private RankSums[]? _ranks;

    /// <summary>Makes empty ones.</summary>
    /// <param name="design">The study.</param>
    /// <param name="inputs">What it is made from.</param>
    /// <param name="first">The cross-sections of a first pass; null when there was none, because no test needs ranks.</param>
    public StudyTotals(StudyDesign design, StudyInputs inputs, StudyCrossSections? first)
    {
        (_design, _series, HasRanks) = (design, inputs.Series.Count, first is not null);
        _sections = first ?? new StudyCrossSections(design, inputs);
        _overAll = HasRanks && _sections.OverAll is { } all ? Ranks(all) : null;
        (_current, _ranks) = Start(0);
    }

    /// <summary>Whether ranks are summed, on the scales of a first pass.</summary>
    private bool HasRanks { get; }

    /// <summary>Empty sums for some rows of a series.</summary>
    public StudySums Empty(StudyUnit unit)
    {
        if (!HasRanks) return new StudySums(_sections.Empty(unit.Count), null);
        var series = unit.Series.Index;
        var (own, all) = (Ranks(_sections.OfSeries[series]), _sections.OverAll is { } over ? Ranks(over) : null);
        return new StudySums(null, [.. own.Select((sums, g) => all is null ? [sums] : new[] { sums, all[g] })]);
    }

    /// <summary>Adds the sums of some rows; series come one after the other.</summary>
    public void Add(int series, StudySums sums)
    {
        while (_ofSeries.Count < series) EndSeries();
        for (var g = 0; g < _current.Length; g++)
        {
            if (sums.Sections is { } sections) _current[g].Add(sections[g]);
            if (sums.Ranks is not { } ranks) continue;
            _ranks![g].Add(ranks[g][0]);
            _overAll?[g].Add(ranks[g][1]);
            foreach (var added in ranks[g]) _idle.Add(added);
        }
    }

    /// <summary>The averages and tests of a group: of each series, then over all when there are several.</summary>
    public IEnumerable<(int Series, StudyAggregate Aggregate)> Of(int group)
    {
        while (_ofSeries.Count < _series) EndSeries();
        for (var s = 0; s < _ofSeries.Count; s++) yield return (s, _ofSeries[s][group]);
        if (_sections.OverAll is { } all) yield return (-1, StudyAggregate.Of(_design, all[group], _overAll?[group]));
    }

    private void EndSeries()
    {
        if (!HasRanks)
        {
            foreach (var section in _current) section.Rank();
            _sections.Add(_current);
        }

        _ofSeries.Add([.. _current.Select((section, g) => StudyAggregate.Of(_design, section, _ranks?[g]))]);
        foreach (var tested in _ranks ?? []) _idle.Add(tested);
        (_current, _ranks) = Start(_ofSeries.Count);
    }

    private (CrossSection[] Sections, RankSums[]? Ranks) Start(int series)
    {
        if (!HasRanks || series == _series) return (_sections.Empty(rows: 0), null);
        return (_sections.OfSeries[series], Ranks(_sections.OfSeries[series]));
    }

    private RankSums[] Ranks(CrossSection[] sections) => Array.ConvertAll(sections, section =>
    {
        if (!_idle.TryTake(out var sums)) return new RankSums(_design, section.Scales());
        sums.Restart(section.Scales());
        return sums;
    });
}
