using TruceData.Domain.Bars;

namespace TruceData.Domain.Studies;

/// <summary>A series of a study, what it is compared with, and the events around which it is studied.</summary>
/// <param name="Series">Index of the series in the study.</param>
/// <param name="Benchmark">Index of its benchmark in the study; 0 for a model without benchmark.</param>
/// <param name="Bars">The bars of the series, counted in its own calendar. They are read once and released.</param>
/// <param name="Regressors">The benchmark or the factors of the model; empty for a model without any. Subjects can share them.</param>
/// <param name="Pairs">The pairs of the series, also those with another benchmark; null to study it around every event.</param>
public sealed record StudySubject(
    int Series, int Benchmark, AsOfSeries Bars, IReadOnlyList<AsOfSeries> Regressors, SeriesPairs? Pairs);
