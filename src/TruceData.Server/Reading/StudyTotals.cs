using TruceData.Domain;

namespace TruceData.Server.Reading;

/// <summary>
/// The averages and tests of a study, by group: of each series as soon as its last rows are in, so that the sums of one series are held at a time,
/// and over all series when there are several.
/// </summary>
internal sealed class StudyTotals
{
    private static readonly EventStudyTest[] s_rankTests =
    [
        EventStudyTest.CorradoRank, EventStudyTest.CorradoZivneyRank, EventStudyTest.GeneralizedRankT, EventStudyTest.GeneralizedRankZ,
    ];

    private readonly StudyDesign _design;
    private readonly StudyCrossSections _sections;
    private readonly List<StudyAggregate[]> _ofSeries = [];
    private readonly RankSums[]? _overAll;
    private RankSums[] _current;

    public StudyTotals(StudyDesign design, StudyCrossSections sections)
    {
        (_design, _sections) = (design, sections);
        _overAll = sections.OverAll is { } all ? Ranks(all) : null;
        _current = Ranks(sections.OfSeries[0]);
    }

    /// <summary>Whether any test of a design needs ranks.</summary>
    public static bool NeedsRanks(StudyDesign design) => design.Tests.Any(t => s_rankTests.Contains(t));

    /// <summary>Empty sums for some rows of a series: by group on the series' own scale, then on that of all series.</summary>
    public RankSums[][] Empty(int series)
    {
        var (own, all) = (Ranks(_sections.OfSeries[series]), _sections.OverAll is { } over ? Ranks(over) : null);
        return [.. own.Select((sums, g) => all is null ? [sums] : new[] { sums, all[g] })];
    }

    /// <summary>Adds the sums of some rows; series come one after the other.</summary>
    public void Add(int series, RankSums[][] sums)
    {
        while (_ofSeries.Count < series) EndSeries();
        for (var g = 0; g < sums.Length; g++)
        {
            _current[g].Add(sums[g][0]);
            _overAll?[g].Add(sums[g][1]);
        }
    }

    /// <summary>The averages and tests of a group: of each series, then over all when there are several.</summary>
    public IEnumerable<(int Series, StudyAggregate Aggregate)> Of(int group)
    {
        while (_ofSeries.Count < _sections.OfSeries.Count) EndSeries();
        for (var s = 0; s < _ofSeries.Count; s++) yield return (s, _ofSeries[s][group]);
        if (_overAll is not null) yield return (-1, StudyAggregate.Of(_design, _sections.OverAll![group], _overAll[group]));
    }

    private void EndSeries()
    {
        var sections = _sections.OfSeries[_ofSeries.Count];
        _ofSeries.Add([.. sections.Select((section, g) => StudyAggregate.Of(_design, section, _current[g]))]);
        if (_ofSeries.Count < _sections.OfSeries.Count) _current = Ranks(_sections.OfSeries[_ofSeries.Count]);
    }

    private RankSums[] Ranks(CrossSection[] sections) => Array.ConvertAll(sections, s => new RankSums(_design, s.Scales()));
}
