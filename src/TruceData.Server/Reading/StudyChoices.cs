using TruceData.Domain.Anchoring;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;
using TruceData.Server.Errors;
using TruceData.Server.Json;

namespace TruceData.Server.Reading;

/// <summary>Every choice of an EstimateImpact request, with the documented defaults filled in.</summary>
/// <param name="Design">The study.</param>
/// <param name="Span">What a return is measured over where sessions are missing.</param>
/// <param name="FactorValues">What the values of the factors are; null without factors.</param>
/// <param name="AnchorPolicy">Where an event outside every session is anchored.</param>
/// <param name="Adjustment">How p-values are adjusted; null for not.</param>
/// <param name="Layout">How the results are sent.</param>
/// <param name="View">How much of each event is sent.</param>
internal sealed record StudyChoices(
    StudyDesign Design, ReturnSpan Span, FactorValues? FactorValues, AnchorPolicy AnchorPolicy, MultipleTesting? Adjustment, V1.ImpactLayout Layout,
    V1.ResourceView View)
{
    private const int MaxFactors = 20;
    private const int MaxGroups = 20;
    private const int MaxLabelLength = 200;
    private const int DefaultMinimum = 30;
    private static readonly EventStudyTest[] AllTests = Enum.GetValues<EventStudyTest>();

    /// <summary>Whether the results of single events and series are sent.</summary>
    public bool SendsResults => Layout != V1.ImpactLayout.Aggregates;

    /// <summary>Guards a request and fills in the defaults.</summary>
    public static StudyChoices Read(V1.EstimateImpactRequest request)
    {
        if (request.Series.Count == 0)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.FieldRequired, "series", "is empty; name at least one, MarketService/ListSeries lists them.");
        if (request.Events.Count > 0 && request.Filter is not null)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, "filter", "is set beside events; give one of the two.");
        var model = Or((NormalModel)request.Model, NormalModel.MarketModel);
        CheckRegressors(request, model);
        CheckGroups(request);
        var span = ReadSpan(request, model);
        var lags = model == NormalModel.Dimson ? Bounded(request.DimsonLags, "dimson_lags", 1, 10, 1) : 0;
        if (model != NormalModel.Dimson && request.DimsonLags != 0)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, "dimson_lags", "has a meaning for DIMSON only; leave it out.");
        var regressors = model switch { NormalModel.ConstantMean => 0, NormalModel.MultiFactor => request.Factors.Count, _ => 1 };
        var (estimation, happening, windows) = StudyWindows.Read(request);
        var tests = ReadTests(request);
        var design = new StudyDesign(
            model, regressors, lags, Or((ReturnKind)request.ReturnKind, ReturnKind.Simple), estimation, happening, windows,
            ReadMinimum(request, StudyDesign.CoefficientsOf(model, regressors, lags), estimation), ReadLevel(request), tests, ReadBootstrap(request, tests));
        return new StudyChoices(
            design, span, model == NormalModel.MultiFactor ? Or((FactorValues)request.FactorValues, Domain.Studies.Models.FactorValues.Levels) : null,
            Or((AnchorPolicy)request.AnchorPolicy, AnchorPolicy.ContainingOrNext),
            request.MultipleTesting == V1.MultipleTesting.Unspecified ? null : (MultipleTesting)request.MultipleTesting,
            Or(request.Layout, V1.ImpactLayout.Rows),
            Or(request.View, V1.ResourceView.Basic));
    }

    private static void CheckRegressors(V1.EstimateImpactRequest request, NormalModel model)
    {
        var usesBenchmark = model is not (NormalModel.ConstantMean or NormalModel.MultiFactor);
        if (usesBenchmark && request.Benchmark.Length == 0)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.BenchmarkMissing, "benchmark", $"is empty; {EnumNames.NameOf((V1.NormalModel)model)} needs the series that returns are held against.");
        if (!usesBenchmark && request.Benchmark.Length > 0)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, "benchmark", $"has no meaning for {EnumNames.NameOf((V1.NormalModel)model)}; leave it out, or name it among the factors.");
        if (model == NormalModel.MultiFactor && request.Factors.Count == 0)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.FieldRequired, "factors", "is empty; MULTI_FACTOR needs at least one series.");
        if (model != NormalModel.MultiFactor && request.Factors.Count > 0)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, "factors", "has a meaning for MULTI_FACTOR only; leave it out.");
        if (request.Factors.Count > MaxFactors)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ValueOutOfBounds, "factors", $"has {request.Factors.Count} series; at most {MaxFactors}.");
        if (model != NormalModel.MultiFactor && request.FactorValues != V1.FactorValues.Unspecified)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, "factor_values", "has a meaning for MULTI_FACTOR only; leave it out.");
    }

    private static void CheckGroups(V1.EstimateImpactRequest request)
    {
        if (request.Groups.Count > MaxGroups)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ValueOutOfBounds, "groups", $"has {request.Groups.Count} groups; at most {MaxGroups}, split the request.");
        var labels = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < request.Groups.Count; i++)
        {
            var group = request.Groups[i];
            if (group.Label.Length is 0 or > MaxLabelLength)
                throw ApiErrors.InvalidArgument(V1.ErrorReason.ValueOutOfBounds, $"groups[{i}].label", $"has {group.Label.Length} characters; 1 to {MaxLabelLength}.");
            if (!labels.Add(group.Label)) throw ApiErrors.InvalidArgument(V1.ErrorReason.NameRepeated, $"groups[{i}].label", "stands there already; label each group once.");
            if (group.Events.Count == 0) throw ApiErrors.InvalidArgument(V1.ErrorReason.FieldRequired, $"groups[{i}].events", "is empty; name its events.");
            CheckMembers(group.Events, $"groups[{i}].events");
        }
    }

    private static void CheckMembers(IReadOnlyList<string> events, string field)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < events.Count; i++)
        {
            if (!names.Add(events[i])) throw ApiErrors.InvalidArgument(V1.ErrorReason.NameRepeated, $"{field}[{i}]", $"{events[i]} stands there already; name each once.");
        }
    }

    private static ReturnSpan ReadSpan(V1.EstimateImpactRequest request, NormalModel model)
    {
        var span = Or((ReturnSpan)request.ReturnSpan, ReturnSpan.Lumped);
        if (span == ReturnSpan.TradeToTrade && model is NormalModel.ScholesWilliams or NormalModel.Dimson)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, "return_span", $"TRADE_TO_TRADE and {EnumNames.NameOf((V1.NormalModel)model)} answer the same question; choose one.");
        if (span == ReturnSpan.TradeToTrade && request.FactorValues == V1.FactorValues.Returns)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, "factor_values", "RETURNS of single sessions cannot be spanned; give levels, or ask for LUMPED.");
        return span;
    }

    private static int ReadMinimum(V1.EstimateImpactRequest request, int coefficients, SessionRange estimation)
    {
        var least = coefficients + 3;
        var minimum = Bounded(request.MinimumObservations, "minimum_observations", least, int.MaxValue, Math.Max(DefaultMinimum, least));
        return minimum <= estimation.Count
            ? minimum
            : throw ApiErrors.InvalidArgument(
                V1.ErrorReason.WindowInvalid, "estimation_window", $"has {estimation.Count} sessions, fewer than the minimum of {minimum} observations; lengthen it.");
    }

    private static double ReadLevel(V1.EstimateImpactRequest request) => request.ConfidenceLevel switch
    {
        0 => 0.95,
        > 0 and < 1 => request.ConfidenceLevel,
        _ => throw ApiErrors.InvalidArgument(V1.ErrorReason.ValueOutOfBounds, "confidence_level", $"is {request.ConfidenceLevel}; over 0 and under 1, or 0 for 0.95."),
    };

    private static EventStudyTest[] ReadTests(V1.EstimateImpactRequest request)
    {
        if (request.Tests.Count == 0) return [.. AllTests.Where(t => t != EventStudyTest.Bootstrap)];
        for (var i = 0; i < request.Tests.Count; i++)
        {
            if (request.Tests.IndexOf(request.Tests[i]) < i)
                throw ApiErrors.InvalidArgument(V1.ErrorReason.NameRepeated, $"tests[{i}]", "stands there already; name each once.");
        }

        return [.. request.Tests.Select(t => (EventStudyTest)t)];
    }

    private static BootstrapPlan? ReadBootstrap(V1.EstimateImpactRequest request, EventStudyTest[] tests)
    {
        var wanted = tests.Contains(EventStudyTest.Bootstrap);
        if (wanted && request.Bootstrap is null)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.FieldRequired, "bootstrap", "is not set; BOOTSTRAP needs the replications and a seed.");
        if (!wanted && request.Bootstrap is not null)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, "bootstrap", "is set, but BOOTSTRAP is not among the tests; add it there.");
        if (request.Bootstrap is not { } plan) return null;
        if (plan.Replications is < 100 or > 100_000)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ValueOutOfBounds, "bootstrap.replications", $"is {plan.Replications}; 100 to 100,000.");
        return new BootstrapPlan(plan.Replications, plan.Seed);
    }

    private static int Bounded(int value, string field, int least, int most, int otherwise)
    {
        if (value == 0) return otherwise;
        return value >= least && value <= most
            ? value
            : throw ApiErrors.InvalidArgument(V1.ErrorReason.ValueOutOfBounds, field, $"is {value}; at least {least}{(most < int.MaxValue ? $" and at most {most}" : "")}, or 0 for {otherwise}.");
    }

    private static T Or<T>(T value, T otherwise) where T : struct, Enum => EqualityComparer<T>.Default.Equals(value, default) ? otherwise : value;
}
