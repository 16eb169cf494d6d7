using TruceData.Domain.Computing;

namespace TruceData.Domain.Studies;

/// <summary>
/// The cross-sections of a study, by group: of each series and, when there are several, over all series; in a study of pairs, over all
/// pairs alone.
/// </summary>
internal sealed class StudyCrossSections
{
    /// <summary>Limit of the memory of Wilcoxon's test, which needs every value, 8 bytes each.</summary>
    private const long MaxKeptValues = 8_000_000;

    private readonly StudyDesign _design;
    private readonly int _groups;
    private readonly bool _keepsValues;
    private readonly bool _isPaired;
    private readonly List<CrossSection[]> _bySeries = [];

    public StudyCrossSections(StudyDesign design, IReadOnlyList<StudySeries> series, int groups, bool isPaired)
    {
        _design = design;
        _groups = groups;
        _isPaired = isPaired;
        var values = (long)design.Places * groups;
        var keepsAllValues = series.Sum(s => (long)s.RowCount) * values <= MaxKeptValues;
        _keepsValues = isPaired ? keepsAllValues : series.Max(s => (long)s.RowCount) * values <= MaxKeptValues;
        OverAll = isPaired || series.Count > 1 ? Create(keepsAllValues, rows: 0) : null;
    }

    /// <summary>The cross-sections of each series added so far; empty in a study of pairs.</summary>
    public IReadOnlyList<CrossSection[]> BySeries => _bySeries;

    /// <summary>The cross-sections over all series or pairs; null for a single series.</summary>
    public CrossSection[]? OverAll { get; }

    /// <summary>Estimates every pair once, without what belongs to single rows.</summary>
    public static async Task<StudyCrossSections> ReadAsync(
        StudyDesign design, IReadOnlyList<StudySeries> series, IReadOnlyList<StudyGroup> groups, bool isPaired, ComputeLane lane,
        CancellationToken cancellationToken)
    {
        var all = new StudyCrossSections(design, series, groups.Count, isPaired);
        var withoutRows = design.WithoutRows();
        await foreach (var sections in series.InOrderAsync(Read, lane, cancellationToken).ConfigureAwait(false)) all.Add(sections);
        return all;

        CrossSection[] Read(StudySeries one)
        {
            var sections = all.CreateEmpty(one.RowCount);
            foreach (var (row, estimate) in one.Study(withoutRows).Estimates())
            {
                cancellationToken.ThrowIfCancellationRequested();
                groups.Add(row, estimate, sections);
            }

            if (!isPaired) Array.ForEach(sections, section => section.Complete());
            return sections;
        }
    }

    /// <summary>Creates empty cross-sections, one for each group.</summary>
    /// <param name="rows">The number of rows that will be added one by one.</param>
    public CrossSection[] CreateEmpty(int rows) => Create(_keepsValues, rows);

    /// <summary>Adds the cross-sections of the next series.</summary>
    public void Add(CrossSection[] sections)
    {
        if (!_isPaired) _bySeries.Add(sections);
        for (var g = 0; g < _groups; g++)
        {
            OverAll?[g].Add(sections[g]);
            sections[g].Release();
        }
    }

    private CrossSection[] Create(bool keepsValues, int rows)
    {
        var maxKeptResiduals = CrossSection.DefaultKeptResiduals / _groups;
        return [.. Enumerable.Range(0, _groups).Select(_ => new CrossSection(_design, keepsValues, rows, maxKeptResiduals))];
    }
}
