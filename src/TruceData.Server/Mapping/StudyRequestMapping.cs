using TruceData.Domain.Anchoring;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;
using TruceData.Server.Errors;
using TruceData.Server.Json;

namespace TruceData.Server.Mapping;

/// <summary>Converts EstimateImpact requests to options of the Domain, with the documented defaults.</summary>
internal static class StudyRequestMapping
{
    /// <summary>Maximum number of groups, of events and of pairs together.</summary>
    public const int MaxGroups = 20;

    /// <summary>Maximum length of the label of a group.</summary>
    public const int MaxLabelLength = 200;

    private const int MaxFactors = 20;
    private const int DefaultMinimumObservations = 30;
    private static readonly EventStudyTest[] AllTests = Enum.GetValues<EventStudyTest>();

    /// <summary>Checks a request and returns its options, without the knowledge time.</summary>
    public static StudyOptions ToOptions(V1.EstimateImpactRequest request)
    {
        PairFields.Check(request.Pairs, request.PairList, request.Events, request.Filter, request.Series);
        var model = ((NormalModel)request.Model).Or(NormalModel.MarketModel);
        CheckRegressors(request, model);
        CheckGroups(request);
        if (request.MultipleTesting == V1.MultipleTesting.Unspecified && request.AdjustmentFamily != V1.AdjustmentFamily.Unspecified)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, "adjustment_family", "applies only to an adjustment; set multiple_testing, or omit it.");
        }

        var span = ReadSpan(request, model);
        StudyInputChecks.Check(request, model, span);
        var design = ReadDesign(request, model).WithUnit(request);
        var (regression, portfolio) = (RegressionMapping.ToPlan(request), PortfolioMapping.ToPlan(request, design, span));
        if (request.BuyAndHold && design.Quantity != StudyQuantity.Return)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, "buy_and_hold", "requires the quantity RETURN; omit it.");
        var needsRows = regression is not null || portfolio is not null || request.BuyAndHold;
        return new StudyOptions(LayoutOf(request) == V1.ImpactLayout.Aggregates && !needsRows ? design.WithoutRows() : design)
        {
            Regression = regression,
            Portfolio = portfolio,
            AveragesBuyAndHold = request.BuyAndHold,
            ReturnSpan = span,
            FactorValues = ((FactorValues)request.FactorValues).Or(FactorValues.Levels),
            AnchorPolicy = ((AnchorPolicy)request.AnchorPolicy).Or(AnchorPolicy.ContainingOrNext),
            AnchorSensitivity = request.AnchorSensitivity,
            ExcludeOtherEvents = request.ExcludeOtherEvents,
            MultipleTesting = request.MultipleTesting == V1.MultipleTesting.Unspecified ? null : (MultipleTesting)request.MultipleTesting,
            AdjustmentFamily = ((AdjustmentFamily)request.AdjustmentFamily).Or(AdjustmentFamily.All),
            OverlapPolicy = ((OverlapPolicy)request.OverlapPolicy).Or(OverlapPolicy.KeepAll),
        };
    }

    /// <summary>Returns the layout in which the results are sent.</summary>
    public static V1.ImpactLayout LayoutOf(V1.EstimateImpactRequest request) => request.Layout.Or(V1.ImpactLayout.Rows);

    /// <summary>Returns the view in which events are sent.</summary>
    public static V1.ResourceView ViewOf(V1.EstimateImpactRequest request) => request.View.Or(V1.ResourceView.Basic);

    private static StudyDesign ReadDesign(V1.EstimateImpactRequest request, NormalModel model)
    {
        var lags = model == NormalModel.Dimson ? Bounded(request.DimsonLags, "dimson_lags", 1, 10, 1) : 0;
        if (model != NormalModel.Dimson && request.DimsonLags != 0)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, "dimson_lags", "applies only to DIMSON; omit it.");
        var regressors = model switch
        {
            NormalModel.ConstantMean => 0,
            NormalModel.MultiFactor => request.Factors.Count,
            _ => Math.Max(1, PublishedFactors.ColumnsOf(model).Count),
        };
        var (estimation, eventWindow, windows) = StudyWindows.Read(request);
        var tests = ReadTests(request);
        return new StudyDesign(
            model, regressors, lags, ((ReturnKind)request.ReturnKind).Or(ReturnKind.Simple), estimation, eventWindow, windows,
            ReadMinimum(request, StudyDesign.CoefficientsOf(model, regressors, lags), estimation), ReadLevel(request), tests,
            ReadBootstrap(request, tests))
        {
            Alternative = ((AlternativeHypothesis)request.Alternative).Or(AlternativeHypothesis.TwoSided),
            Quantity = ((StudyQuantity)request.Quantity).Or(StudyQuantity.Return),
        };
    }

    private static void CheckRegressors(V1.EstimateImpactRequest request, NormalModel model)
    {
        var usesBenchmark = StudyDesign.UsesBenchmark(model);
        if (!usesBenchmark && request.Benchmark.Length > 0)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, "benchmark",
                $"does not apply to {EnumNames.NameOf((V1.NormalModel)model)}; omit it, or list it in factors.");
        }

        if (model == NormalModel.MultiFactor && request.Factors.Count == 0)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.FieldRequired, "factors", "is empty; MULTI_FACTOR requires at least one series.");
        }

        if (model != NormalModel.MultiFactor && request.Factors.Count > 0)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, "factors", "applies only to MULTI_FACTOR; omit it.");
        if (request.Factors.Count > MaxFactors)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, "factors",
                $"has {request.Factors.Count} series; give at most {MaxFactors}.");
        }

        if (model != NormalModel.MultiFactor && request.FactorValues != V1.FactorValues.Unspecified)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, "factor_values", "applies only to MULTI_FACTOR; omit it.");
        }
    }

    private static void CheckGroups(V1.EstimateImpactRequest request)
    {
        if (request.Groups.Count > MaxGroups)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, "groups",
                $"has {request.Groups.Count} groups; give at most {MaxGroups}, or split the request.");
        }

        var labels = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < request.Groups.Count; i++)
        {
            var group = request.Groups[i];
            if (group.Label.Length is 0 or > MaxLabelLength)
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.ValueOutOfBounds, $"groups[{i}].label",
                    $"has {group.Label.Length} characters; write 1 to {MaxLabelLength}.");
            }

            if (!labels.Add(group.Label))
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.NameRepeated, $"groups[{i}].label",
                    "is listed twice; give each group its own label.");
            }

            if (group.Events.Count == 0 && group.Filter is null)
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.FieldRequired, $"groups[{i}].events",
                    "is empty; list the events of the group, or select them by its filter.");
            }

            if (group.Events.Count > 0 && group.Filter is not null)
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.ArgumentConflict, $"groups[{i}].filter", "is set together with events; give one of the two.");
            }

            CheckMembers(group.Events, $"groups[{i}].events");
        }
    }

    private static void CheckMembers(IReadOnlyList<string> events, string field)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < events.Count; i++)
        {
            if (!names.Add(events[i]))
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.NameRepeated, $"{field}[{i}]",
                    $"{events[i]} is listed twice; list each event once.");
            }
        }
    }

    private static ReturnSpan ReadSpan(V1.EstimateImpactRequest request, NormalModel model)
    {
        var span = ((ReturnSpan)request.ReturnSpan).Or(ReturnSpan.Lumped);
        if (span == ReturnSpan.TradeToTrade && model is NormalModel.ScholesWilliams or NormalModel.Dimson)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, "return_span",
                $"TRADE_TO_TRADE and {EnumNames.NameOf((V1.NormalModel)model)} both correct for sessions without trades; "
                + "choose one of the two.");
        }

        if (span == ReturnSpan.TradeToTrade && request.FactorValues == V1.FactorValues.Returns)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, "factor_values",
                "RETURNS of single sessions cannot be combined over several sessions; give levels or columns of returns, "
                + "or choose LUMPED.");
        }

        return span;
    }

    private static int ReadMinimum(V1.EstimateImpactRequest request, int coefficients, SessionRange estimation)
    {
        var lowest = coefficients + StudyDesign.MinDegreesOfFreedom;
        var minimum = Bounded(
            request.MinimumObservations, "minimum_observations", lowest, int.MaxValue, Math.Max(DefaultMinimumObservations, lowest));
        return minimum <= estimation.Count
            ? minimum
            : throw ApiErrors.InvalidArgument(
                V1.ErrorReason.WindowInvalid, "estimation_window",
                $"has {estimation.Count} sessions, fewer than the minimum of {minimum} observations; lengthen it.");
    }

    private static double ReadLevel(V1.EstimateImpactRequest request) => request.ConfidenceLevel switch
    {
        0 => 0.95,
        > 0 and < 1 => request.ConfidenceLevel,
        _ => throw ApiErrors.InvalidArgument(
            V1.ErrorReason.ValueOutOfBounds, "confidence_level",
            $"is {request.ConfidenceLevel}; give a number between 0 and 1, or 0 for 0.95."),
    };

    private static EventStudyTest[] ReadTests(V1.EstimateImpactRequest request)
    {
        var hasResults = LayoutOf(request) != V1.ImpactLayout.Aggregates;
        if (request.Tests.Count == 0)
            return [.. AllTests.Where(t => t != EventStudyTest.Bootstrap && (hasResults || t != EventStudyTest.TimeSeriesT))];
        for (var i = 0; i < request.Tests.Count; i++)
        {
            if (request.Tests.IndexOf(request.Tests[i]) < i)
                throw ApiErrors.InvalidArgument(V1.ErrorReason.NameRepeated, $"tests[{i}]", "is listed twice; list each test once.");
        }

        if (!hasResults && request.Tests.IndexOf(V1.EventStudyTest.TimeSeriesT) is var index and >= 0)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, $"tests[{index}]",
                "is TIME_SERIES_T, which tests single results; the layout AGGREGATES sends none. Choose ROWS or TABLES, or omit the test.");
        }

        return [.. request.Tests.Select(t => (EventStudyTest)t)];
    }

    private static BootstrapPlan? ReadBootstrap(V1.EstimateImpactRequest request, EventStudyTest[] tests)
    {
        var usesBootstrap = tests.Contains(EventStudyTest.Bootstrap);
        if (usesBootstrap && request.Bootstrap is null)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.FieldRequired, "bootstrap", "is not set; BOOTSTRAP requires replications and a seed.");
        }

        if (!usesBootstrap && request.Bootstrap is not null)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, "bootstrap",
                "is set, but BOOTSTRAP is not among the tests; add BOOTSTRAP to tests, or omit bootstrap.");
        }

        if (request.Bootstrap is not { } plan) return null;
        if (plan.Replications is < 100 or > 100_000)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, "bootstrap.replications", $"is {plan.Replications}; give 100 to 100,000.");
        }

        return new BootstrapPlan(plan.Replications, plan.Seed);
    }

    private static int Bounded(int value, string field, int minimum, int maximum, int defaultValue)
    {
        if (value == 0) return defaultValue;
        if (value >= minimum && value <= maximum) return value;
        var limit = maximum < int.MaxValue ? $" and at most {maximum}" : "";
        throw ApiErrors.InvalidArgument(
            V1.ErrorReason.ValueOutOfBounds, field, $"is {value}; give at least {minimum}{limit}, or 0 for {defaultValue}.");
    }
}
