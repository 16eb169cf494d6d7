using TruceData.Domain.Studies;

namespace TruceData.Server.Mapping;

/// <summary>The advice in warnings and errors of a study. Following it removes the warning.</summary>
internal static class StudyAdvice
{
    /// <summary>The tests that assume independent events.</summary>
    private static readonly EventStudyTest[] s_independent =
    [
        EventStudyTest.CrossSectionalT,
        EventStudyTest.PatellZ,
        EventStudyTest.BoehmerMusumeciPoulsenT,
        EventStudyTest.Sign,
        EventStudyTest.GeneralizedSign,
        EventStudyTest.GeneralizedRankZ,
        EventStudyTest.SkewnessAdjustedT,
        EventStudyTest.Wilcoxon,
        EventStudyTest.BrownWarner1980T,
    ];

    /// <summary>Returns the tests of an aggregate that its clustered events mislead; empty when each event has a day of its own.</summary>
    public static EventStudyTest[] MisledByClusters(StudyAggregate aggregate) =>
        IsClustered(aggregate) ? [.. aggregate.Tests.Select(t => t.Test).Where(s_independent.Contains)] : [];

    /// <summary>Returns the test to use instead of one that rejects too often with few events: one that holds its size with them.</summary>
    public static EventStudyTest ForSmallSamples(StudyAggregate aggregate) =>
        IsClustered(aggregate) ? EventStudyTest.AdjustedBmpT : EventStudyTest.BoehmerMusumeciPoulsenT;

    /// <summary>Returns what to change when an estimation window has too few returns.</summary>
    public static string OnObservations(StudyDesign design, int observations) => observations >= design.MinObservations
        ? $"Give a minimum_observations of at most {observations}, or choose a later event."
        : $"The model needs at least {design.MinObservations}: choose a later event or an estimation window with more returns.";

    private static bool IsClustered(StudyAggregate aggregate) => aggregate.Pairs > aggregate.AnchorDays;
}
