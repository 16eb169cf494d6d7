using TruceData.Domain.Bars;

namespace TruceData.Domain.Studies;

/// <summary>What an event study is computed from.</summary>
/// <param name="Events">The events, anchored in the calendar of every series.</param>
/// <param name="Series">The series, each counted in its own calendar. Their bars are read once and released.</param>
/// <param name="Regressors">The benchmark or the factors of the model; empty for a model without any.</param>
/// <param name="Groups">Groups of events that are averaged beside all events; empty for none.</param>
public sealed record StudyInput(
    StudyEvents Events, IReadOnlyList<AsOfSeries> Series, IReadOnlyList<AsOfSeries> Regressors, IReadOnlyList<StudyGroup> Groups)
{
    /// <summary>The risk-free return, which is subtracted from the series and the benchmark; null for none.</summary>
    public AsOfSeries? RiskFree { get; init; }

    /// <summary>The choices of the study.</summary>
    public StudyOptions Options => Events.Options;

    /// <summary>The size of the study.</summary>
    public StudySize Size => StudySize.Compute(Options, Events.Events.Count, Series.Count, Groups.Count);
}
