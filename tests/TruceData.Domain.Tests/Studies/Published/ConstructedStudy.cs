using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Tests.Studies.Published;

/// <summary>
/// A study of events whose abnormal returns were printed but not their prices: the returns are constructed, with a benchmark of zero, so
/// that MARKET_ADJUSTED gives the printed numbers. That model has no prediction error.
/// </summary>
internal sealed class ConstructedStudy
{
    private readonly PairEstimates[] _estimates;

    /// <summary>Estimates and tests the events.</summary>
    /// <param name="estimation">The number of sessions of the estimation window.</param>
    /// <param name="window">The event window, which is the cumulative window as well.</param>
    /// <param name="tests">The tests.</param>
    /// <param name="events">The events.</param>
    public ConstructedStudy(int estimation, SessionRange window, IReadOnlyList<EventStudyTest> tests, IReadOnlyList<Event> events)
    {
        var design = new StudyDesign(
            NormalModel.MarketAdjusted, 1, 0, ReturnKind.Simple, new SessionRange(window.First - estimation, window.First - 1), window,
            [window], 30, 0.95, tests, null);
        var section = new CrossSection(design, keepsValues: true);
        _estimates = [.. events.Select((e, i) => Estimate(design, e, i, section))];
        Aggregate = StudyAggregate.Of(design, section, ranks: null);
    }

    /// <summary>The averages and tests.</summary>
    public StudyAggregate Aggregate { get; }

    /// <summary>Returns the statistics of a test, by session and then over the window.</summary>
    public double[] Statistics(EventStudyTest test) =>
        Array.ConvertAll(Aggregate.Tests.Single(t => t.Test == test).Values, value => value.Statistic);

    /// <summary>Returns the abnormal return of an event by session, then over the window.</summary>
    public double[] AbnormalReturns(int @event) => _estimates[@event].Values;

    /// <summary>Returns the standard errors of <see cref="AbnormalReturns"/>.</summary>
    public double[] StandardErrors(int @event) => _estimates[@event].Errors;

    private static PairEstimates Estimate(StudyDesign design, Event @event, int number, CrossSection section)
    {
        var residuals = Enumerable.Range(0, design.Estimation.Count)
            .Select(k => k < @event.Positive ? @event.Deviation : -@event.Deviation);
        double[] returns = [.. residuals, .. @event.AbnormalReturns];
        var panel = new StudyPanel(0, returns, [new double[returns.Length]], null, new SessionRange(0, returns.Length - 1));
        var row = new StudyRow(number, false, false, DailyAnchors.At(design.Estimation.Count - design.Event.First));
        var estimate = new StudyBlock(design, panel, [row], left: null).Estimates().Single().Estimate;
        section.Add(estimate, number);
        return new PairEstimates([.. estimate.Values], [.. estimate.Errors]);
    }

    /// <summary>An event whose residuals are all of one size.</summary>
    /// <param name="AbnormalReturns">Its abnormal returns by session of the event window; NaN where it has none.</param>
    /// <param name="Deviation">The deviation of its residuals, which is the size of each.</param>
    /// <param name="Positive">The number of positive residuals.</param>
    public sealed record Event(double[] AbnormalReturns, double Deviation, int Positive);

    private sealed record PairEstimates(double[] Values, double[] Errors);
}
