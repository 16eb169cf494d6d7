using MathNet.Numerics.LinearAlgebra;
using TruceData.Domain.Events;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Regressions;
using TruceData.Server.Errors;

namespace TruceData.Server.Mapping;

/// <summary>Converts the regression of cumulative abnormal returns: its settings to the Domain, its estimates to the contract.</summary>
internal static class RegressionMapping
{
    private const int MaxAttributes = 20;
    private const int MaxCoefficients = 50;
    private const string Attributes = "regression.attributes";

    /// <summary>Returns the settings of a request, with the documented defaults; null without a regression.</summary>
    public static RegressionPlan? ToPlan(V1.EstimateImpactRequest request)
    {
        if (request.Regression is not { } settings) return null;
        if (settings.Attributes.Count is 0 or > MaxAttributes)
        {
            throw ApiErrors.InvalidArgument(
                settings.Attributes.Count == 0 ? V1.ErrorReason.FieldRequired : V1.ErrorReason.ValueOutOfBounds, Attributes,
                $"has {settings.Attributes.Count} names; give 1 to {MaxAttributes}.");
        }

        for (var i = 0; i < settings.Attributes.Count; i++)
        {
            if (settings.Attributes.IndexOf(settings.Attributes[i]) < i)
            {
                throw ApiErrors.InvalidArgument(
                    V1.ErrorReason.NameRepeated, $"{Attributes}[{i}]", "is listed twice; list each attribute once.");
            }
        }

        var errors = ((StandardErrors)settings.StandardErrors).Or(StandardErrors.Hc3);
        if (errors == StandardErrors.NeweyWest)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, "regression.standard_errors",
                "NEWEY_WEST applies to portfolios over time only; choose HC3, CLUSTERED or CLASSICAL.");
        }

        if (errors != StandardErrors.Clustered && settings.Cluster != V1.RegressionCluster.Unspecified)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, "regression.cluster",
                "applies only to CLUSTERED; omit it, or set standard_errors to CLUSTERED.");
        }

        RegressionCluster? cluster = errors == StandardErrors.Clustered
            ? ((RegressionCluster)settings.Cluster).Or(RegressionCluster.AnchorDay)
            : null;
        return new RegressionPlan([.. settings.Attributes], errors, cluster);
    }

    /// <summary>Refuses a regression that the events do not allow.</summary>
    public static void Check(StudyOptions options, IReadOnlyList<EventRecord> events, long pairs)
    {
        if (options.Regression is not { } plan) return;
        for (var i = 0; i < plan.Attributes.Count; i++) CheckValues(events, plan.Attributes[i], $"{Attributes}[{i}]");
        var regressors = new AttributeRegressors(events, plan.Attributes);
        var coefficients = regressors.Names.Count;
        if (coefficients > MaxCoefficients)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, Attributes,
                $"makes {coefficients} coefficients with one for each text; at most {MaxCoefficients}.");
        }

        var rows = events.Select(regressors.RowOf).OfType<double[]>().ToArray();
        if (rows.Length < coefficients || rows.Length * (double)pairs / events.Count <= coefficients)
        {
            throw ApiErrors.TooFewObservations(
                "regression",
                $"{rows.Length} events have every attribute of the regression, too few for its {coefficients} coefficients. "
                + "Take more events or fewer attributes.");
        }

        if (!LinearRegression.IsIndependent(Matrix<double>.Build.DenseOfRowArrays(rows)))
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, Attributes,
                "are linearly dependent over the events, or one has a single value; leave one out.");
        }

        var results = pairs * (options.AnchorSensitivity ? 2 : 1);
        var values = CumulativeRegressions.ValuesOf(results, options.Design.Windows.Count, coefficients);
        if (values > CumulativeRegressions.MaxValues)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, "regression",
                $"makes {values} values with the events, series, windows and coefficients; at most {CumulativeRegressions.MaxValues}, "
                + "split the request.");
        }
    }

    /// <summary>Returns the settings in effect.</summary>
    public static V1.CrossSectionalRegression ToProto(this RegressionPlan plan) => new()
    {
        Attributes = { plan.Attributes },
        StandardErrors = (V1.StandardErrors)plan.StandardErrors,
        Cluster = plan.Cluster is { } cluster ? (V1.RegressionCluster)cluster : V1.RegressionCluster.Unspecified,
    };

    /// <summary>Returns a regression.</summary>
    public static V1.ImpactRegression ToProto(this CumulativeRegression regression, AttributeRegressors regressors) => new()
    {
        Group = regression.Group.Label,
        AlternativeAnchors = regression.Group.Alternative,
        WindowIndex = regression.Window,
        CoefficientNames = { regressors.Names },
        BaseValues = { regressors.BaseValues },
        Estimates = regression.Estimates.ToProto(),
        Observations = regression.Observations,
        EventsLeftOut = regression.EventsLeftOut,
        Warnings = { WarningsOf(regression, regressors.Names.Count) },
    };

    /// <summary>Returns estimates; null when there are none.</summary>
    public static V1.RegressionEstimates? ToProto(this RegressionEstimates estimates) =>
        estimates.Refusal != RegressionRefusal.None
            ? null
            : new V1.RegressionEstimates
            {
                StandardErrors = (V1.StandardErrors)estimates.StandardErrors,
                Coefficients = { estimates.Coefficients },
                CoefficientStandardErrors = { estimates.CoefficientErrors },
                TStatistics = { estimates.TStatistics },
                PValues = { estimates.PValues },
                DegreesOfFreedom = estimates.DegreesOfFreedom,
                RSquared = estimates.RSquared,
                Clusters = estimates.Clusters,
                Lags = estimates.Lags,
            };

    private static void CheckValues(IReadOnlyList<EventRecord> events, string attribute, string field)
    {
        EventRecord[] with = [.. events.Where(e => e.Attributes.ContainsKey(attribute))];
        if (with.Length == 0)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, field, $"no event of the study has the attribute {attribute}; check its name.");
        }

        if (with.FirstOrDefault(e => e.Attributes[attribute].Number is { } n && !double.IsFinite(n)) is { } infinite)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, field, $"{attribute} of {infinite.Name} is not a finite number; correct the event.");
        }

        var isText = with[0].Attributes[attribute].Text is not null;
        if (with.FirstOrDefault(e => e.Attributes[attribute].Text is not null != isText) is { } other)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, field,
                $"{attribute} is a {(isText ? "text" : "number")} of {with[0].Name} and a {(isText ? "number" : "text")} of {other.Name}; "
                + "use one kind.");
        }
    }

    private static IEnumerable<V1.ImpactWarning> WarningsOf(CumulativeRegression regression, int coefficients)
    {
        if (regression.EventsLeftOut > 0)
        {
            yield return Warning(
                V1.ImpactWarningKind.EventsWithoutAttribute,
                $"{regression.EventsLeftOut} events lack an attribute of the regression and were left out.");
        }

        var (rows, estimates) = (regression.Observations, regression.Estimates);
        switch (estimates.Refusal)
        {
            case RegressionRefusal.TooFewRows:
                yield return Warning(
                    V1.ImpactWarningKind.TooFewEvents, $"There are {rows} rows, too few for {coefficients} coefficients.");
                break;
            case RegressionRefusal.TooFewClusters:
                yield return Warning(
                    V1.ImpactWarningKind.TooFewEvents, "All rows belong to one cluster; choose another cluster or HC3.");
                break;
            case RegressionRefusal.Collinear:
                yield return Warning(
                    V1.ImpactWarningKind.CollinearAttributes,
                    "The attributes are linearly dependent over the events that have a value over the window; leave one out.");
                break;
            case RegressionRefusal.FullLeverage:
                yield return Warning(
                    V1.ImpactWarningKind.FullLeverage,
                    "One row or cluster determines a coefficient alone, so the standard errors do not exist; choose CLASSICAL, or combine "
                    + "rare texts.");
                break;
            case RegressionRefusal.NoVariation:
                yield return Warning(
                    V1.ImpactWarningKind.NoVariation, "The attributes explain the cumulative abnormal returns completely.");
                break;
        }

        if (estimates.Refusal != RegressionRefusal.None) yield break;
        if (estimates.StandardErrors != StandardErrors.Clustered && rows > regression.AnchorDays)
        {
            yield return Warning(
                V1.ImpactWarningKind.ClusteredEvents,
                $"{rows} rows fall on {regression.AnchorDays} days and are not independent; CLUSTERED standard errors allow for that.");
        }

        if (estimates.StandardErrors == StandardErrors.Hc3 && rows < SmallRegressions.MinRows)
        {
            yield return Warning(
                V1.ImpactWarningKind.SmallSample,
                $"HC3 rejects a true hypothesis too often with fewer than {SmallRegressions.MinRows} rows; there are {rows}.");
        }

        if (estimates.StandardErrors == StandardErrors.Clustered && estimates.Clusters < SmallRegressions.MinClusters)
        {
            yield return Warning(
                V1.ImpactWarningKind.SmallSample,
                $"CLUSTERED rejects a true hypothesis too often with fewer than {SmallRegressions.MinClusters} clusters; "
                + $"there are {estimates.Clusters}.");
        }

        static V1.ImpactWarning Warning(V1.ImpactWarningKind kind, string message) => new() { Kind = kind, Message = message };
    }
}
