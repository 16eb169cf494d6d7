using Grpc.Core;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Power;
using TruceData.Server.Errors;

namespace TruceData.Server.Mapping;

/// <summary>Converts SimulatePower requests to the Domain and its results to the contract.</summary>
internal static class PowerMapping
{
    /// <summary>The name of the field that no refusal places inside the study.</summary>
    public const string Period = "period";

    private const string Study = "study";
    private const int MaxCounts = 20;
    private const int MaxEvents = 1_000;
    private const double MaxEffect = 1_000;
    private static readonly SessionRange s_replications = new(100, 10_000);

    /// <summary>The fields of a study that apply to drawn events.</summary>
    private static readonly HashSet<string> s_studyFields =
    [
        "series", "field", "model", "benchmark", "factors", "factor_series", "risk_free", "quantity", "alternative", "dimson_lags",
        "return_kind", "return_span", "factor_values", "estimation_window", "event_window", "cumulative_windows",
        "minimum_observations", "tests", "adjustment", "as_of",
    ];

    /// <summary>Checks a request and returns the options of its study, without the knowledge time, and its other choices.</summary>
    public static (StudyOptions Options, PowerPlan Plan) Read(V1.SimulatePowerRequest request)
    {
        if (request.Study is null) throw Invalid(V1.ErrorReason.FieldRequired, Study, "is not set; give at least its series.");
        CheckFields(request.Study);
        StudyOptions options;
        try
        {
            options = StudyRequestMapping.ToOptions(request.Study);
        }
        catch (RpcException error)
        {
            throw ApiErrors.Within(Study, error);
        }

        var plan = ReadPlan(request, options.Design);
        if (plan.StepsOf(options.Design) is > PowerPlan.MaxSteps and var steps)
        {
            throw Invalid(
                V1.ErrorReason.ValueOutOfBounds, "replications",
                $"makes about {steps} steps with the numbers of events, the effects, the windows and the tests; at most "
                + $"{PowerPlan.MaxSteps}. Give fewer replications, events or effects, or leave out the rank tests.");
        }

        return (options, plan);
    }

    /// <summary>Returns a refusal of the study at its place in the request.</summary>
    public static RpcException Within(RpcException error) =>
        error.Status.Detail.StartsWith(Period, StringComparison.Ordinal) ? error : ApiErrors.Within(Study, error);

    /// <summary>Returns the header, but for the number of candidates and the snapshot.</summary>
    public static V1.PowerHeader ToHeader(
        V1.EstimateImpactRequest study, StudyOptions options, IReadOnlyList<string> benchmarks, PowerPlan plan) =>
        new()
        {
            Study = StudyMapping.ToHeader(study, options, benchmarks),
            Series = { study.Series },
            Cells = plan.EventCounts.Count * plan.Effects.Count,
            EffectUnit = (V1.EffectUnit)plan.EffectUnit,
            EffectWindow = StudyMapping.ToProto(plan.EffectWindow),
            Replications = plan.Replications,
            SignificanceLevel = plan.SignificanceLevel,
            Seed = plan.Seed,
        };

    /// <summary>Returns a cell.</summary>
    public static V1.PowerCell ToProto(this PowerCell cell) => new()
    {
        EventCount = cell.EventCount,
        Effect = cell.Effect,
        Rates =
        {
            cell.Rates.Select(r => new V1.PowerRate
            {
                Test = (V1.EventStudyTest)r.Test,
                WindowIndex = r.Window,
                RejectionRate = r.Rate,
                StandardError = r.StandardError,
                Studies = r.Studies,
            }),
        },
    };

    private static void CheckFields(V1.EstimateImpactRequest study)
    {
        var empty = new V1.EstimateImpactRequest();
        foreach (var field in V1.EstimateImpactRequest.Descriptor.Fields.InDeclarationOrder())
        {
            if (s_studyFields.Contains(field.Name) || Equals(field.Accessor.GetValue(study), field.Accessor.GetValue(empty))) continue;
            throw Invalid(V1.ErrorReason.ArgumentConflict, $"{Study}.{field.Name}", "does not apply to drawn events; omit it.");
        }

        if (study.Tests.IndexOf(V1.EventStudyTest.Bootstrap) is >= 0 and var bootstrap)
        {
            throw Invalid(
                V1.ErrorReason.ArgumentConflict, $"{Study}.tests[{bootstrap}]", "BOOTSTRAP would be drawn in every study; leave it out.");
        }

        if (study.Tests is [V1.EventStudyTest.TimeSeriesT])
        {
            throw Invalid(
                V1.ErrorReason.ArgumentConflict, $"{Study}.tests",
                "has TIME_SERIES_T only, which tests single rows; add a test over events.");
        }
    }

    private static PowerPlan ReadPlan(V1.SimulatePowerRequest request, StudyDesign design)
    {
        CheckCount(request.EventCounts.Count, "event_counts");
        CheckCount(request.Effects.Count, "effects");
        for (var i = 0; i < request.EventCounts.Count; i++)
        {
            if (request.EventCounts[i] is < 2 or > MaxEvents)
            {
                throw Invalid(
                    V1.ErrorReason.ValueOutOfBounds, $"event_counts[{i}]", $"is {request.EventCounts[i]}; give 2 to {MaxEvents}.");
            }

            if (i > 0 && request.EventCounts[i] <= request.EventCounts[i - 1])
            {
                throw Invalid(
                    V1.ErrorReason.ValueOutOfBounds, $"event_counts[{i}]",
                    "is not greater than the number before it; list the numbers in ascending order.");
            }
        }

        for (var i = 0; i < request.Effects.Count; i++)
        {
            if (!(Math.Abs(request.Effects[i]) <= MaxEffect))
            {
                throw Invalid(
                    V1.ErrorReason.ValueOutOfBounds, $"effects[{i}]",
                    $"is {request.Effects[i]}; give a number from -{MaxEffect} to {MaxEffect}, as a fraction: 0.01 is 1 %.");
            }

            if (request.Effects.IndexOf(request.Effects[i]) < i)
                throw Invalid(V1.ErrorReason.NameRepeated, $"effects[{i}]", "is listed twice; list each effect once.");
        }

        var effect = StudyWindows.Range(request.EffectWindow, new SessionRange(0, 0), "effect_window", design.Event.Count);
        if (!design.Event.Contains(effect))
        {
            throw Invalid(
                V1.ErrorReason.WindowInvalid, "effect_window",
                $"is {effect.First} to {effect.Last}; it must be inside the event window {design.Event.First} to {design.Event.Last}.");
        }

        if (request.Replications != 0 && (request.Replications < s_replications.First || request.Replications > s_replications.Last))
        {
            throw Invalid(
                V1.ErrorReason.ValueOutOfBounds, "replications",
                $"is {request.Replications}; give {s_replications.First} to {s_replications.Last}, or 0 for 1,000.");
        }

        if (request.SignificanceLevel is not (>= 0 and < 1))
        {
            throw Invalid(
                V1.ErrorReason.ValueOutOfBounds, "significance_level",
                $"is {request.SignificanceLevel}; give a number between 0 and 1, or 0 for 0.05.");
        }

        return new PowerPlan(
            [.. request.EventCounts], [.. request.Effects], ((EffectUnit)request.EffectUnit).Or(EffectUnit.Return), effect,
            request.Replications == 0 ? 1_000 : request.Replications, request.Seed,
            request.SignificanceLevel == 0 ? 0.05 : request.SignificanceLevel);
    }

    private static void CheckCount(int count, string field)
    {
        if (count is > 0 and <= MaxCounts) return;
        throw Invalid(
            count == 0 ? V1.ErrorReason.FieldRequired : V1.ErrorReason.ValueOutOfBounds, field,
            $"has {count} numbers; give 1 to {MaxCounts}.");
    }

    private static RpcException Invalid(V1.ErrorReason reason, string field, string text) => ApiErrors.InvalidArgument(reason, field, text);
}
