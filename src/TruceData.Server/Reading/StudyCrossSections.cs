using TruceData.Domain.Studies;

namespace TruceData.Server.Reading;

/// <summary>The cross-sections of a study, by group: of each series, and over all series when there are several.</summary>
internal sealed class StudyCrossSections
{
    /// <summary>Over so many values Wilcoxon's test would hold too much: 8 bytes each.</summary>
    private const long MostKeptValues = 32_000_000;

    private readonly StudyDesign _design;
    private readonly int _groups;
    private readonly bool _keeps;
    private readonly List<CrossSection[]> _ofSeries = [];

    public StudyCrossSections(StudyDesign design, StudyInputs inputs)
    {
        (_design, _groups) = (design, inputs.Groups.Count);
        var values = (long)design.Places * _groups;
        _keeps = inputs.Series.Max(s => (long)s.Calendar.Rows.Count) * values <= MostKeptValues;
        var keepsAll = inputs.Series.Sum(s => (long)s.Calendar.Rows.Count) * values <= MostKeptValues;
        OverAll = inputs.Series.Count > 1 ? Make(keepsAll, rows: 0) : null;
    }

    /// <summary>Those of each series.</summary>
    public IReadOnlyList<CrossSection[]> OfSeries => _ofSeries;

    /// <summary>Those over all series; null for a single one.</summary>
    public CrossSection[]? OverAll { get; }

    /// <summary>Empty ones, by group, to which so many rows will be added one by one.</summary>
    public CrossSection[] Empty(int rows) => Make(_keeps, rows);

    /// <summary>Adds those of the next series.</summary>
    public void Add(CrossSection[] sections)
    {
        _ofSeries.Add(sections);
        for (var g = 0; g < _groups; g++)
        {
            OverAll?[g].Add(sections[g]);
            sections[g].Release();
        }
    }

    /// <summary>Estimates everything once, but for the p of single rows.</summary>
    public static async Task<StudyCrossSections> ReadAsync(StudyDesign design, StudyInputs inputs, CancellationToken cancellationToken)
    {
        var made = new StudyCrossSections(design, inputs);
        var overEvents = design.OverEvents();
        await foreach (var sections in inputs.Series.InOrderAsync(Work, cancellationToken)) made.Add(sections);
        return made;

        CrossSection[] Work(StudySeries series)
        {
            var sections = made.Empty(series.Calendar.Rows.Count);
            foreach (var (row, estimate) in series.Study(overEvents).Estimates())
            {
                cancellationToken.ThrowIfCancellationRequested();
                inputs.Groups.Add(row, estimate, sections);
            }

            foreach (var section in sections) section.Rank();
            return sections;
        }
    }

    private CrossSection[] Make(bool keepsValues, int rows) => [.. Enumerable.Range(0, _groups).Select(_ => new CrossSection(_design, keepsValues, rows))];
}
