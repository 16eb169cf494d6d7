using TruceData.Domain.Bars;

namespace TruceData.Domain.Studies;

/// <summary>What an event study is computed from.</summary>
/// <param name="Events">The events, anchored in the calendar of every series.</param>
/// <param name="Subjects">
/// The series: one subject each in a study of all events with all series, one for each series and benchmark in a study of pairs.
/// </param>
/// <param name="Groups">Groups of events or pairs that are averaged beside all of them; empty for none.</param>
public sealed record StudyInput(StudyEvents Events, IReadOnlyList<StudySubject> Subjects, IReadOnlyList<StudyGroup> Groups)
{
    /// <summary>Creates the input of a study of all events with all series, which are compared with the same regressors.</summary>
    public StudyInput(
        StudyEvents events, IReadOnlyList<AsOfSeries> series, IReadOnlyList<AsOfSeries> regressors, IReadOnlyList<StudyGroup> groups)
        : this(events, [.. series.Select((bars, s) => new StudySubject(s, 0, bars, regressors, Pairs: null))], groups)
    {
    }

    /// <summary>The risk-free return, which is subtracted from the series and the benchmark; null for none.</summary>
    public AsOfSeries? RiskFree { get; init; }

    /// <summary>The choices of the study.</summary>
    public StudyOptions Options => Events.Options;

    /// <summary>Whether the study is one of pairs, whose averages are over pairs and not by series.</summary>
    public bool IsPaired => Subjects.Any(s => s.Pairs is not null);

    /// <summary>The size of the study.</summary>
    public StudySize Size => StudySize.Compute(
        Options, Subjects.Sum(s => s.Pairs?.Events.LongLength ?? Events.Events.Count), IsPaired ? 0 : Subjects.Count, Groups.Count);
}
