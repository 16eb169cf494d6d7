using TruceData.Domain.Calendars;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;
using TruceData.Domain.Studies.Portfolios;
using TruceData.Domain.Studies.Regressions;
using TruceData.Domain.Studies.Tests;
using TruceData.Server.Errors;
using TruceData.Server.Json;

namespace TruceData.Server.Mapping;

/// <summary>Converts calendar-time portfolios and buy-and-hold averages.</summary>
internal static class PortfolioMapping
{
    private const int MaxFirms = 1000;
    private const int MaxSessions = 500;

    /// <summary>Returns the settings of a request, with the documented defaults; null without a portfolio.</summary>
    public static PortfolioPlan? ToPlan(V1.EstimateImpactRequest request, StudyDesign design, ReturnSpan span)
    {
        if (request.CalendarTime is not { } settings) return null;
        if (design.Model is NormalModel.ScholesWilliams or NormalModel.Dimson)
        {
            throw Conflict(
                $"is not available for {EnumNames.NameOf((V1.NormalModel)design.Model)}; choose MARKET_MODEL or MULTI_FACTOR.");
        }

        if (design.Quantity != StudyQuantity.Return) throw Conflict("requires the quantity RETURN.");
        if (design.ReturnKind == ReturnKind.Log) throw Conflict("requires SIMPLE returns: only these add up over a portfolio.");
        if (span == ReturnSpan.TradeToTrade) throw Conflict("requires LUMPED returns, each of one session.");
        if (settings.MinimumFirms is < 0 or > MaxFirms)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, "calendar_time.minimum_firms",
                $"is {settings.MinimumFirms}; give 1 to {MaxFirms}, or 0 for 1.");
        }

        const string field = "calendar_time.holding_window";
        var holding = StudyWindows.Range(settings.HoldingWindow, new SessionRange(1, design.Event.Last), field, MaxSessions);
        if (holding.Count < 1 || !design.Event.Contains(holding))
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.WindowInvalid, field,
                $"is {holding.First} to {holding.Last}; it must be inside the event window {design.Event.First} to {design.Event.Last}.");
        }

        return new PortfolioPlan(holding, Math.Max(1, settings.MinimumFirms));
    }

    /// <summary>Refuses a portfolio of series with several calendars.</summary>
    public static void Check(StudyEvents events, int benchmarks)
    {
        if (events.Options.Portfolio is null) return;
        if (benchmarks > 1)
            throw Conflict($"requires one benchmark, but the study has {benchmarks}; name one for all, or choose CONSTANT_MEAN.");
        if (events.Calendars.Count < 2) return;
        var names = string.Join(", ", events.Calendars.Select(c => c.Calendar.Name).Distinct(StringComparer.Ordinal).Take(3));
        throw Conflict($"requires series that are observed on the same sessions; these have several calendars or closes ({names}).");
    }

    /// <summary>Returns the settings in effect.</summary>
    public static V1.CalendarTimePortfolio ToProto(this PortfolioPlan plan) =>
        new() { HoldingWindow = StudyMapping.ToProto(plan.Holding), MinimumFirms = plan.MinimumFirms };

    /// <summary>Returns a portfolio.</summary>
    /// <param name="portfolio">The portfolio.</param>
    /// <param name="regressors">The names of the benchmark or the factors that have a coefficient.</param>
    /// <param name="calendar">The calendar of its sessions.</param>
    public static V1.ImpactPortfolio ToProto(this PortfolioEstimates portfolio, IEnumerable<string> regressors, Calendar calendar)
    {
        var refusals = portfolio.EquallyWeighted.Concat(portfolio.WeightedByFirms).Select(e => e.Refusal).Distinct();
        var message = new V1.ImpactPortfolio
        {
            Group = portfolio.Group.Label,
            AlternativeAnchors = portfolio.Group.Alternative,
            Sessions = portfolio.Sessions,
            MeanFirms = portfolio.MeanFirms,
            MaxFirms = portfolio.MaxFirms,
            FirstDate = portfolio.Ends is { First: var first } ? calendar.Sessions[first].Date.ToProto() : null,
            LastDate = portfolio.Ends is { Last: var last } ? calendar.Sessions[last].Date.ToProto() : null,
            CoefficientNames = { regressors.Prepend("alpha") },
            EquallyWeighted = { portfolio.EquallyWeighted.Select(RegressionMapping.ToProto).OfType<V1.RegressionEstimates>() },
            WeightedByFirms = { portfolio.WeightedByFirms.Select(RegressionMapping.ToProto).OfType<V1.RegressionEstimates>() },
            Warnings = { refusals.Where(r => r != RegressionRefusal.None).Select(r => ToWarning(r, portfolio.Sessions)) },
        };
        if (message.EquallyWeighted.Count > 0 && portfolio.Sessions < SmallRegressions.MinSessions)
        {
            message.Warnings.Add(new V1.ImpactWarning
            {
                Kind = V1.ImpactWarningKind.SmallSample,
                Message = $"NEWEY_WEST rejects a true hypothesis too often with fewer than {SmallRegressions.MinSessions} sessions; "
                    + $"there are {portfolio.Sessions}.",
            });
        }

        return message;
    }

    /// <summary>Adds the averages of buy-and-hold abnormal returns to an aggregate.</summary>
    public static void Add(this V1.ImpactAggregate aggregate, BuyAndHoldAverage average, StudyDesign design)
    {
        aggregate.AverageBuyAndHoldAbnormalReturns.AddRange(average.Averages);
        aggregate.BuyAndHoldStandardErrors.AddRange(average.StandardErrors);
        foreach (var (test, values) in average.Tests)
        {
            foreach (var (window, value) in values.Index().Where(v => v.Item.Refusal == TestRefusal.None))
            {
                var statistic = StudyMapping.ToStatistic(test, value);
                statistic.WindowIndex = window;
                aggregate.BuyAndHoldStatistics.Add(statistic);
            }

            aggregate.Warnings.AddRange(WarningsOf(design, test, values, aggregate.CumulativeEventCounts));
        }
    }

    private static IEnumerable<V1.ImpactWarning> WarningsOf(
        StudyDesign design, EventStudyTest test, TestValue[] values, IReadOnlyList<int> events)
    {
        var name = $"{StudyWarnings.NameOf(test)} of buy-and-hold abnormal returns";
        foreach (var refused in values.Index().Where(v => v.Item.Refusal != TestRefusal.None).GroupBy(v => v.Item.Refusal))
        {
            var windows = string.Join(", ", refused.Select(v => $"{design.Windows[v.Index].First} to {design.Windows[v.Index].Last}"));
            yield return new V1.ImpactWarning
            {
                Kind = StudyWarnings.KindOf(refused.Key),
                Test = (V1.EventStudyTest)test,
                Message = $"{name} has no statistic over the windows {windows}: "
                    + (refused.Key == TestRefusal.TooFewEvents ? "there are too few events." : "the values do not vary over the events."),
            };
        }

        var minimum = SmallSamples.MinEvents(test);
        int[] small =
            [.. values.Index().Where(v => v.Item.Refusal == TestRefusal.None).Select(v => events[v.Index]).Where(n => n < minimum)];
        if (small.Length > 0)
        {
            yield return new V1.ImpactWarning
            {
                Kind = V1.ImpactWarningKind.SmallSample,
                Test = (V1.EventStudyTest)test,
                Message = $"{name} rejects a true hypothesis too often with fewer than {minimum} events; a window has {small.Min()}.",
                PreferredTest = V1.EventStudyTest.CrossSectionalT,
            };
        }
    }

    private static V1.ImpactWarning ToWarning(RegressionRefusal refusal, int sessions) => refusal switch
    {
        RegressionRefusal.TooFewRows => new()
        {
            Kind = V1.ImpactWarningKind.TooFewObservations,
            Message = $"The portfolio has {sessions} sessions with enough series, too few for its coefficients: nothing was estimated.",
        },
        RegressionRefusal.Collinear => new()
        {
            Kind = V1.ImpactWarningKind.CollinearFactors,
            Message = "In the sessions of the portfolio the benchmark does not vary, or the factors are linearly dependent: nothing was "
                + "estimated.",
        },
        RegressionRefusal.FullLeverage => new()
        {
            Kind = V1.ImpactWarningKind.FullLeverage,
            Message = "One session determines a coefficient alone, so HC3 does not exist.",
        },
        _ => new()
        {
            Kind = V1.ImpactWarningKind.NoVariation,
            Message = "The returns of the portfolio do not vary, or the model explains them completely.",
        },
    };

    private static Exception Conflict(string text) =>
        ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, "calendar_time", text);
}
