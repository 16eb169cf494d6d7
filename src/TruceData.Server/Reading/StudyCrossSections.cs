using TruceData.Domain;
using TruceData.Server.Errors;

namespace TruceData.Server.Reading;

/// <summary>The cross-sections of a study, by group: of each series, and over all series when there are several.</summary>
internal sealed record StudyCrossSections(IReadOnlyList<CrossSection[]> OfSeries, CrossSection[]? OverAll)
{
    /// <summary>Over so many values Wilcoxon's test of all series would hold too much.</summary>
    private const long MostKeptValues = 32_000_000;

    /// <summary>Estimates everything once; TOO_FEW_OBSERVATIONS when no event has enough of any series.</summary>
    public static async Task<StudyCrossSections> ReadAsync(StudyDesign design, StudyInputs inputs, CancellationToken cancellation)
    {
        var pairs = inputs.Series.Sum(s => (long)s.Calendar.Rows.Count);
        var keeps = pairs * design.Places * inputs.Groups.Count <= MostKeptValues;
        var ofSeries = new List<CrossSection[]>(inputs.Series.Count);
        var all = inputs.Series.Count > 1 ? Empty(keeps) : null;
        var (few, other) = ((StudyShortage?)null, false);
        await foreach (var (sections, shortage, otherwise) in inputs.Series.InOrderAsync(Work, cancellation))
        {
            (few, other) = (few ?? shortage, other || otherwise);
            ofSeries.Add(sections);
            for (var g = 0; all is not null && g < all.Length; g++) all[g].Add(sections[g]);
        }

        return few is { } none && !other ? throw Fail.TooFewObservations(none.Subject, none.Text) : new StudyCrossSections(ofSeries, all);

        CrossSection[] Empty(bool keepsValues) => [.. inputs.Groups.Select(_ => new CrossSection(design, keepsValues))];

        (CrossSection[] Sections, StudyShortage? Shortage, bool Otherwise) Work(StudySeries series)
        {
            var sections = Empty(keeps);
            var (shortage, otherwise) = ((StudyShortage?)null, false);
            foreach (var (row, estimate) in series.Study(design).Estimates())
            {
                cancellation.ThrowIfCancellationRequested();
                inputs.Groups.Add(row, estimate, sections);
                otherwise |= estimate.Outcome is not (PairOutcome.TooFewObservations or PairOutcome.NoAnchor);
                if (estimate.Outcome == PairOutcome.TooFewObservations)
                    shortage ??= StudyShortage.Of(inputs.Events[row.Event].Name, series.Name, estimate.Observations, design);
            }

            return (sections, shortage, otherwise);
        }
    }
}
