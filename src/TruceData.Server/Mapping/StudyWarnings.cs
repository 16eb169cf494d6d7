using Google.Protobuf.Reflection;
using TruceData.Domain.Studies;
using TruceData.Server.Reading;

namespace TruceData.Server.Mapping;

/// <summary>What to beware of in the results of a study.</summary>
internal static class StudyWarnings
{
    /// <summary>Over this share of the estimation window without a return, trading is thin.</summary>
    private const double ThinShare = 0.1;
    private static readonly EnumDescriptor s_tests = V1.EventStudyReflection.Descriptor.FindTypeByName<EnumDescriptor>(nameof(V1.EventStudyTest));

    /// <summary>The warnings of one row that are of its series; those of the event are its calendar's notes.</summary>
    public static IEnumerable<V1.ImpactWarning> Create(StudyDesign design, StudySeries series, int row, int position, PairEstimate estimate)
    {
        if (estimate.Outcome == PairOutcome.NoAnchor)
            return [Make(V1.ImpactWarningKind.NoAnchor, $"No session of {series.Calendar.Calendar.Name} holds the event: nothing was estimated.", position)];
        var session = (long)series.Calendar.Rows[row].Anchor!.SessionIndex;
        if (IsWhole(design, series.Panel, session) && estimate.Outcome == PairOutcome.Estimated) return [];
        var warnings = OfOutcome(design, estimate).Concat(OfEstimation(design, series, session)).Concat(OfEvent(design, series, session));
        return warnings.Select(w => Make(w.Kind, w.Text, position));
    }

    /// <summary>A warning of the row at a position in its message.</summary>
    public static V1.ImpactWarning Make(V1.ImpactWarningKind kind, string text, int position) => new() { Kind = kind, Message = text, Row = position };

    /// <summary>The warnings of an aggregate.</summary>
    public static IEnumerable<V1.ImpactWarning> Create(StudyDesign design, StudyAggregate aggregate)
    {
        if (aggregate.Pairs > aggregate.AnchorDays)
        {
            yield return new V1.ImpactWarning
            {
                Kind = V1.ImpactWarningKind.ClusteredEvents,
                Message = $"{aggregate.Pairs} observations fall on {aggregate.AnchorDays} days and are not independent; tests that take them so reject too often.",
                PreferredTest = V1.EventStudyTest.AdjustedBmpT,
            };
        }

        foreach (var (test, values) in aggregate.Tests)
        {
            foreach (var refusal in values.Select(v => v.Refusal).Where(r => r != TestRefusal.None).Distinct().Order())
            {
                var places = string.Join(", ", Places(design, values, refusal));
                yield return new V1.ImpactWarning { Kind = KindOf(refusal), Test = (V1.EventStudyTest)test, Message = $"{NameOf(test)} has no statistic at {places}: {ReasonOf(test, refusal, aggregate)}." };
            }
        }
    }

    private static bool IsWhole(StudyDesign design, StudyPanel panel, long session) =>
        panel.CountWhole(session + design.Estimation.First, session + design.Estimation.Last) == design.Estimation.Count
        && panel.CountWhole(session + design.Event.First, session + design.Event.Last) == design.Event.Count;

    private static IEnumerable<(V1.ImpactWarningKind Kind, string Text)> OfOutcome(StudyDesign design, PairEstimate estimate)
    {
        switch (estimate.Outcome)
        {
            case PairOutcome.TooFewObservations:
                yield return (
                    V1.ImpactWarningKind.TooFewObservations,
                    $"The estimation window holds {estimate.Observations} returns, fewer than {design.MinimumObservations}: nothing was estimated.");
                break;
            case PairOutcome.CollinearFactors:
                yield return (
                    V1.ImpactWarningKind.CollinearFactors,
                    "In the estimation window the benchmark does not vary, or the factors depend on each other: nothing was estimated.");
                break;
            case PairOutcome.ConstantSeries:
                yield return (
                    V1.ImpactWarningKind.ConstantSeries,
                    "In the estimation window the series does not vary, or the model leaves nothing of it: there is no standard error, and it counts in no average.");
                break;
        }
    }

    private static IEnumerable<(V1.ImpactWarningKind Kind, string Text)> OfEstimation(StudyDesign design, StudySeries series, long session)
    {
        var panel = series.Panel;
        var (first, last) = (session + design.Estimation.First, session + design.Estimation.Last);
        var covered = Math.Max(0, Math.Min(last, panel.Limit - 1) - Math.Max(first, panel.First) + 1);
        if (covered < design.Estimation.Count)
        {
            yield return (
                V1.ImpactWarningKind.ShortEstimationWindow,
                $"{covered} of the {design.Estimation.Count} sessions of the estimation window lie in the history of the series and what it is held against.");
        }

        var missing = covered - panel.CountWhole(first, last);
        if (missing > ThinShare * covered)
            yield return (V1.ImpactWarningKind.ThinTrading, $"{missing} of {covered} sessions of the estimation window have no return.");
    }

    private static IEnumerable<(V1.ImpactWarningKind Kind, string Text)> OfEvent(StudyDesign design, StudySeries series, long session)
    {
        var panel = series.Panel;
        var (first, last) = (session + design.Event.First, session + design.Event.Last);
        var covered = Math.Max(0, Math.Min(last, panel.Limit - 1) - Math.Max(first, panel.First) + 1);
        if (covered < design.Event.Count)
        {
            yield return (
                V1.ImpactWarningKind.EventWindowIncomplete,
                $"{covered} of the {design.Event.Count} sessions of the event window lie in what is known of the series and what it is held against.");
        }

        var missing = covered - panel.CountWhole(first, last);
        if (missing > 0) yield return (V1.ImpactWarningKind.ThinTrading, $"{missing} of {covered} sessions of the event window have no return.");
    }

    private static V1.ImpactWarningKind KindOf(TestRefusal refusal) => refusal switch
    {
        TestRefusal.TooFewEvents => V1.ImpactWarningKind.TooFewEvents,
        TestRefusal.StudyTooLarge => V1.ImpactWarningKind.StudyTooLarge,
        _ => V1.ImpactWarningKind.NoVariation,
    };

    private static string NameOf(Domain.Studies.EventStudyTest test) => s_tests.FindValueByNumber((int)test).Name["EVENT_STUDY_TEST_".Length..];

    private static string ReasonOf(Domain.Studies.EventStudyTest test, TestRefusal refusal, StudyAggregate aggregate) => refusal switch
    {
        TestRefusal.TooFewEvents when test == Domain.Studies.EventStudyTest.Bootstrap =>
            $"the events fall on {aggregate.AnchorDays} days at most, which are too few for it",
        TestRefusal.TooFewEvents => $"there are at most {aggregate.Events.Max()} events, which are too few for it",
        TestRefusal.StudyTooLarge => "the study is too large for a test that holds every value; split it, or ask for fewer groups",
        _ => "the values do not vary enough over the events",
    };

    private static IEnumerable<string> Places(StudyDesign design, TestValue[] values, TestRefusal refusal)
    {
        if (Array.TrueForAll(values, v => v.Refusal == refusal)) return ["any place"];
        var offsets = Enumerable.Range(0, design.Event.Count).Where(p => values[p].Refusal == refusal).Select(p => $"offset {design.Event.First + p}");
        var windows = Enumerable.Range(0, design.Windows.Count).Where(w => values[design.Event.Count + w].Refusal == refusal);
        return offsets.Concat(windows.Select(w => $"window {design.Windows[w].First} to {design.Windows[w].Last}"));
    }
}
