using Google.Protobuf.Reflection;
using TruceData.Domain.Alignment;
using TruceData.Domain.Events;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Tests;

namespace TruceData.Server.Mapping;

/// <summary>The warnings in the results of a study, as messages with their texts.</summary>
internal static class StudyWarnings
{
    private const int MaxSuspicious = 10;

    private static readonly EnumDescriptor s_tests =
        V1.EventStudyReflection.Descriptor.FindTypeByName<EnumDescriptor>(nameof(V1.EventStudyTest));

    /// <summary>Creates the warnings about a whole study.</summary>
    public static IEnumerable<V1.ImpactWarning> Create(StudyInput input)
    {
        var series = input.Subjects.Count;
        var own = input.Events.Events.Count(e => e.Instruments.Count > 0);
        if (input.IsPaired || series == 1 || own == 0) yield break;
        yield return new V1.ImpactWarning
        {
            Kind = V1.ImpactWarningKind.EventsCrossed,
            Message = $"{own} of {input.Events.Events.Count} events name instruments of their own, but each is studied with all {series} "
                + "series; give pairs to study each event with its own series.",
        };
    }

    /// <summary>Creates the warning about columns that look like returns, though returns are computed from them.</summary>
    /// <param name="columns">The columns with the names of their series; at least one.</param>
    public static V1.ImpactWarning CreateSuspicious(IReadOnlyList<string> columns)
    {
        var names = string.Join(", ", columns.Take(MaxSuspicious));
        if (columns.Count > MaxSuspicious) names += $" and {columns.Count - MaxSuspicious} more";
        return new V1.ImpactWarning
        {
            Kind = V1.ImpactWarningKind.LooksLikeReturns,
            Message = $"The values of {names} lie within -1 and 1 and some are negative, as those of returns do, but returns are computed "
                + "from them. Import returns as FIELD_SIMPLE_RETURN or FIELD_LOG_RETURN, or state factor_values of factors.",
        };
    }

    /// <summary>Creates the warnings about one row of a block and its series.</summary>
    public static IEnumerable<V1.ImpactWarning> Create(StudyBlockResult block, int row)
    {
        if (block.EstimationCoverage(row) is not { } estimation || block.EventCoverage(row) is not { } window)
        {
            return
            [
                new V1.ImpactWarning
                {
                    Kind = V1.ImpactWarningKind.NoAnchor,
                    Message = $"No {UnitOf(block)} of {block.Series.Calendar.Calendar.Name} holds the event: nothing was estimated.",
                    Row = row,
                },
            ];
        }

        if (estimation.IsWhole && window.IsWhole && block.Outcomes[row] == PairOutcome.Estimated) return [];
        var unit = UnitOf(block);
        return OfOutcome(block, row)
            .Concat(OfEstimation(estimation, unit))
            .Concat(OfUndefined(block.Design.Quantity, estimation, "estimation", unit))
            .Concat(OfEvent(window, unit))
            .Concat(OfUndefined(block.Design.Quantity, window, "event", unit))
            .Select(w => ToProto(w, row));
    }

    /// <summary>Creates the warnings about the event of a row, whatever the series.</summary>
    public static IEnumerable<V1.ImpactWarning> Create(IReadOnlyList<EventRecord> events, StudyRow row, int position) =>
        OfOverlaps(events, row).Select(w => ToProto(w, position));

    /// <summary>Creates the warnings of an aggregate.</summary>
    public static IEnumerable<V1.ImpactWarning> Create(StudyDesign design, StudyAggregate aggregate)
    {
        if (aggregate.Tests.Count == 0)
        {
            yield return new V1.ImpactWarning
            {
                Kind = V1.ImpactWarningKind.NoTestOverEvents,
                Test = V1.EventStudyTest.TimeSeriesT,
                Message = "TIME_SERIES_T tests single results and not their average; add a test over events for that.",
            };
        }

        if (StudyAdvice.MisledByClusters(aggregate) is { Length: > 0 } misled)
        {
            yield return new V1.ImpactWarning
            {
                Kind = V1.ImpactWarningKind.ClusteredEvents,
                Message = $"{aggregate.Pairs} observations fall on {aggregate.AnchorDays} days and are not independent; "
                    + $"tests that assume independence reject too often: {string.Join(", ", misled.Select(NameOf))}.",
                PreferredTest = V1.EventStudyTest.AdjustedBmpT,
            };
        }

        foreach (var (test, values) in aggregate.Tests)
        {
            if (SmallestSample(aggregate, values) is { } events && events < SmallSamples.MinEvents(test))
            {
                yield return new V1.ImpactWarning
                {
                    Kind = V1.ImpactWarningKind.SmallSample,
                    Test = (V1.EventStudyTest)test,
                    Message = $"{NameOf(test)} rejects a true hypothesis too often with fewer than {SmallSamples.MinEvents(test)} events; "
                        + $"a place has {events}.",
                    PreferredTest = (V1.EventStudyTest)StudyAdvice.ForSmallSamples(aggregate),
                };
            }

            foreach (var refusal in values.Select(v => v.Refusal).Where(r => r != TestRefusal.None).Distinct().Order())
            {
                var places = string.Join(", ", Places(design, values, refusal));
                yield return new V1.ImpactWarning
                {
                    Kind = KindOf(refusal),
                    Test = (V1.EventStudyTest)test,
                    Message = $"{NameOf(test)} has no statistic at {places}: {ReasonOf(test, refusal, aggregate)}.",
                };
            }
        }
    }

    /// <summary>Returns the minimum number of events at a place where a test has a statistic; null without any.</summary>
    private static int? SmallestSample(StudyAggregate aggregate, TestValue[] values) =>
        values.Index().Where(v => v.Item.Refusal == TestRefusal.None).Min(v => (int?)aggregate.Events[v.Index]);

    private static V1.ImpactWarning ToProto((V1.ImpactWarningKind Kind, string Text) warning, int row) =>
        new() { Kind = warning.Kind, Message = warning.Text, Row = row };

    private static IEnumerable<(V1.ImpactWarningKind Kind, string Text)> OfOverlaps(IReadOnlyList<EventRecord> events, StudyRow row)
    {
        var name = events[row.Event].Name;
        if (row.IsExcluded)
        {
            yield return (
                V1.ImpactWarningKind.ExcludedFromAverages,
                row.OverlappingEvents.Count > 0
                    ? $"The event window of {name} overlaps that of {NamesOf(events, row.OverlappingEvents)}, so it counts in no average."
                    : $"{name} counts in no average, because it does not at its anchor.");
        }
        else if (row.OverlappingEvents is { Count: > 0 } overlapping)
        {
            yield return (
                V1.ImpactWarningKind.OverlappingWindows,
                $"The event window of {name} overlaps that of {NamesOf(events, overlapping)}; "
                + "the overlap_policy DROP_ALL would leave it out of the averages.");
        }

        if (row.EventsInEstimationWindow is { Count: > 0 } inside)
        {
            yield return (
                V1.ImpactWarningKind.EventsInEstimationWindow,
                $"The estimation window of {name} overlaps the event window of {NamesOf(events, inside)}; "
                + "exclude_other_events would leave them out.");
        }
    }

    private static string NamesOf(IReadOnlyList<EventRecord> events, OtherEvents others)
    {
        var names = string.Join(", ", others.First.Select(e => events[e].Name));
        return others.Count > others.First.Count ? $"{names} and {others.Count - others.First.Count} more" : names;
    }

    private static IEnumerable<(V1.ImpactWarningKind Kind, string Text)> OfOutcome(StudyBlockResult block, int row)
    {
        switch (block.Outcomes[row])
        {
            case PairOutcome.TooFewObservations:
                var (count, minimum) = (block.Observations[row], block.Design.MinimumObservations);
                yield return (
                    V1.ImpactWarningKind.TooFewObservations,
                    $"The estimation window holds {count} returns, fewer than {minimum}: nothing was estimated. "
                    + StudyAdvice.OnObservations(block.Design, count));
                break;
            case PairOutcome.CollinearFactors:
                yield return (
                    V1.ImpactWarningKind.CollinearFactors,
                    "In the estimation window the benchmark does not vary, or the factors depend on each other: nothing was estimated.");
                break;
            case PairOutcome.ConstantSeries:
                yield return (
                    V1.ImpactWarningKind.ConstantSeries,
                    "In the estimation window the series does not vary, or the model leaves nothing of it: there is no standard error, "
                    + "and it counts in no average.");
                break;
        }
    }

    private static IEnumerable<(V1.ImpactWarningKind Kind, string Text)> OfEstimation(WindowCoverage coverage, string unit)
    {
        if (coverage.Covered < coverage.Sessions)
        {
            yield return (
                V1.ImpactWarningKind.ShortEstimationWindow,
                $"{coverage.Covered} of the {coverage.Sessions} {unit}s of the estimation window lie in "
                + "the history of the series and what it is compared with.");
        }

        if (coverage.IsThin)
        {
            yield return (
                V1.ImpactWarningKind.ThinTrading,
                $"{coverage.Missing} of {coverage.Covered} {unit}s of the estimation window have no return.");
        }
    }

    private static IEnumerable<(V1.ImpactWarningKind Kind, string Text)> OfUndefined(
        StudyQuantity quantity, WindowCoverage coverage, string window, string unit)
    {
        if (coverage.Undefined == 0) yield break;
        var reason = quantity == StudyQuantity.LogVolume
            ? "their value is zero or below and has no logarithm"
            : "their values have no return, as prices of zero or below have none";
        yield return (
            V1.ImpactWarningKind.UndefinedValues,
            $"{coverage.Undefined} of {coverage.Sessions} {unit}s of the {window} window are left out, because {reason}.");
    }

    private static IEnumerable<(V1.ImpactWarningKind Kind, string Text)> OfEvent(WindowCoverage coverage, string unit)
    {
        if (coverage.Covered < coverage.Sessions)
        {
            yield return (
                V1.ImpactWarningKind.EventWindowIncomplete,
                $"{coverage.Covered} of the {coverage.Sessions} {unit}s of the event window lie in "
                + "what is known of the series and what it is compared with.");
        }

        if (coverage.Missing > 0)
        {
            yield return (
                V1.ImpactWarningKind.ThinTrading,
                $"{coverage.Missing} of {coverage.Covered} {unit}s of the event window have no return.");
        }
    }

    private static string UnitOf(StudyBlockResult block) => block.Design.Unit switch
    {
        WindowUnit.Bars => "bar",
        WindowUnit.Elapsed => "step",
        _ => "session",
    };

    /// <summary>Returns the kind of warning that reports a refusal of a test.</summary>
    public static V1.ImpactWarningKind KindOf(TestRefusal refusal) => refusal switch
    {
        TestRefusal.TooFewEvents => V1.ImpactWarningKind.TooFewEvents,
        TestRefusal.StudyTooLarge => V1.ImpactWarningKind.StudyTooLarge,
        _ => V1.ImpactWarningKind.NoVariation,
    };

    /// <summary>Returns the name of a test in the contract, without the prefix of its enum.</summary>
    public static string NameOf(Domain.Studies.EventStudyTest test) =>
        s_tests.FindValueByNumber((int)test).Name["EVENT_STUDY_TEST_".Length..];

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
        var offsets = Enumerable.Range(0, design.Event.Count)
            .Where(p => values[p].Refusal == refusal)
            .Select(p => $"offset {design.Event.First + p}");
        var windows = Enumerable.Range(0, design.Windows.Count).Where(w => values[design.Event.Count + w].Refusal == refusal);
        return offsets.Concat(windows.Select(w => $"window {design.Windows[w].First} to {design.Windows[w].Last}"));
    }
}
