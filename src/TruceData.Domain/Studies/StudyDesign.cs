using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Studies;

/// <summary>
/// The model, the windows and the tests of an event study. Places are where tests are computed: the offsets of the event window, then the
/// cumulative windows.
/// </summary>
/// <param name="Model">The model of normal returns.</param>
/// <param name="Regressors">Number of regressors: 0 for the constant mean, that of the factors for factor models, otherwise 1.</param>
/// <param name="Lags">Leads and lags of Dimson's model; 0 for the others.</param>
/// <param name="ReturnKind">How returns are formed.</param>
/// <param name="Estimation">Sessions on which the model is estimated; it ends before the event window.</param>
/// <param name="Event">Sessions of the event.</param>
/// <param name="Windows">Cumulative windows, each inside the event window.</param>
/// <param name="MinimumObservations">Least number of returns in the estimation window, at least 3 more than the coefficients.</param>
/// <param name="ConfidenceLevel">Level of the confidence bounds, over 0 and under 1.</param>
/// <param name="Tests">Which tests are made.</param>
/// <param name="Bootstrap">The bootstrap; null when it is not among the tests.</param>
public sealed record StudyDesign(
    NormalModel Model,
    int Regressors,
    int Lags,
    ReturnKind ReturnKind,
    SessionRange Estimation,
    SessionRange Event,
    IReadOnlyList<SessionRange> Windows,
    int MinimumObservations,
    double ConfidenceLevel,
    IReadOnlyList<EventStudyTest> Tests,
    BootstrapPlan? Bootstrap)
{
    private static readonly EventStudyTest[] s_rankTests =
    [
        EventStudyTest.CorradoRank, EventStudyTest.CorradoZivneyRank, EventStudyTest.GeneralizedRankT, EventStudyTest.GeneralizedRankZ,
    ];

    /// <summary>The tests of the average over events as one return.</summary>
    internal static readonly EventStudyTest[] EventAverageTests =
    [
        EventStudyTest.BrownWarner1980T, EventStudyTest.BrownWarner1985T, EventStudyTest.LambZ, EventStudyTest.CorradoZivneySign,
    ];

    /// <summary>The minimum number of returns in an estimation window beyond the coefficients.</summary>
    public const int MinDegreesOfFreedom = 3;

    /// <summary>The hypothesis that p-values test against that of no effect.</summary>
    public AlternativeHypothesis Alternative { get; init; } = AlternativeHypothesis.TwoSided;

    /// <summary>The quantity whose abnormal values are estimated.</summary>
    public StudyQuantity Quantity { get; init; } = StudyQuantity.Return;

    /// <summary>The distribution of single abnormal returns, whose tables are made once for all pairs.</summary>
    internal StudentTails Tails { get; } = new(ConfidenceLevel);

    /// <summary>The unit in which windows are counted; what is said of sessions applies to it.</summary>
    public WindowUnit Unit { get; init; } = WindowUnit.Sessions;

    /// <summary>The length of a unit of <see cref="WindowUnit.Elapsed"/>; null for the others.</summary>
    public Duration? Step { get; init; }

    /// <summary>The units of the estimation window on which the model is estimated.</summary>
    public EstimationTimes EstimationTimes { get; init; } = EstimationTimes.All;

    /// <summary>The number of estimated coefficients.</summary>
    public int Coefficients => CoefficientsOf(Model, Regressors, Lags);

    /// <summary>The lowest <see cref="MinimumObservations"/> that the model allows.</summary>
    public int MinObservations => Coefficients + MinDegreesOfFreedom;

    /// <summary>The number of places: offsets and cumulative windows.</summary>
    public int Places => Event.Count + Windows.Count;

    /// <summary>Whether a test needs ranks over time, on scales that are known only when all events are estimated.</summary>
    public bool NeedsRanks => Tests.Any(s_rankTests.Contains);

    /// <summary>Whether a test needs the residuals of the average over events.</summary>
    internal bool NeedsEventAverage => Tests.Any(EventAverageTests.Contains);

    /// <summary>Whether results of single rows are wanted, with their tests and buy-and-hold returns, which no aggregate needs.</summary>
    public bool HasRows { get; private init; } = true;

    /// <summary>Whether abnormal returns are tested one by one.</summary>
    public bool TestsRows => HasRows && Tests.Contains(EventStudyTest.TimeSeriesT);

    /// <summary>Returns the sessions of a place.</summary>
    public SessionRange WindowOf(int place) => place < Event.Count
        ? new SessionRange(Event.First + place, Event.First + place)
        : Windows[place - Event.Count];

    /// <summary>Returns the place at which the hypothesis of a place is tested first: a window of one session is its offset.</summary>
    internal int HypothesisOf(int place) => WindowOf(place) is { Count: 1 } window ? window.First - Event.First : place;

    /// <summary>Returns the study without what belongs to single rows alone.</summary>
    public StudyDesign WithoutRows() => this with { HasRows = false };

    /// <summary>Whether a model compares returns with those of a benchmark.</summary>
    public static bool UsesBenchmark(NormalModel model) => model != NormalModel.ConstantMean && !model.HasFactors();

    /// <summary>The number of coefficients that a model estimates.</summary>
    public static int CoefficientsOf(NormalModel model, int regressors, int lags) => model switch
    {
        NormalModel.MarketAdjusted => 0,
        NormalModel.Dimson => (2 * lags) + 2,
        _ => regressors + 1,
    };
}
