using TruceData.Domain.Studies;

namespace TruceData.Domain.Tests.Studies;

/// <summary>
/// Rule 12: standard errors of a market model use n - 2 degrees of freedom and include the prediction error. The expected values follow
/// MacKinlay (1997), section 5, term by term.
/// </summary>
public class Rule12StandardErrorsTests
{
    private const double Tolerance = 1e-12;

    private readonly PairEstimate _estimate = SmallStudy.Estimate(SmallStudy.Design(EventStudyTest.TimeSeriesT));
    private readonly double[] _market = Around(SmallStudy.Market, SmallStudy.Estimation);
    private readonly double[] _returns = Around(SmallStudy.Returns, SmallStudy.Estimation);

    private double Mean => _market.Average();

    private double Spread => _market.Sum(m => (m - Mean) * (m - Mean));

    private double Deviation
    {
        get
        {
            var slope = _market.Zip(_returns, (m, r) => (m - Mean) * (r - _returns.Average())).Sum() / Spread;
            var intercept = _returns.Average() - (slope * Mean);
            var squares = _market.Zip(_returns, (m, r) => r - intercept - (slope * m)).Sum(e => e * e);
            return Math.Sqrt(squares / (_returns.Length - 2));
        }
    }

    [Fact]
    public void Rule12_a_market_model_has_two_degrees_of_freedom_less_than_observations()
    {
        Assert.Equal((40, 38), (_estimate.Observations, _estimate.DegreesOfFreedom));
        Assert.Equal(Deviation, _estimate.ResidualDeviation, Tolerance);
    }

    [Fact]
    public void Rule12_an_abnormal_return_has_the_error_of_its_prediction_too()
    {
        var market = Around(SmallStudy.Market, SmallStudy.Event);
        for (var i = 0; i < market.Length; i++)
        {
            var prediction = (1.0 / _market.Length) + ((market[i] - Mean) * (market[i] - Mean) / Spread);
            Assert.Equal(Deviation * Math.Sqrt(1 + prediction), _estimate.Errors[i], Tolerance);
        }
    }

    [Fact]
    public void Rule12_the_errors_of_a_cumulative_return_share_their_coefficients()
    {
        var market = Around(SmallStudy.Market, SmallStudy.Event);
        var (sessions, distance) = (market.Length, market.Sum(m => m - Mean));
        var prediction = ((double)sessions * sessions / _market.Length) + (distance * distance / Spread);
        Assert.Equal(Deviation * Math.Sqrt(sessions + prediction), _estimate.Errors[sessions], Tolerance);
    }

    private static double[] Around(double[] column, SessionRange range) =>
        column[(SmallStudy.SessionOf(0) + range.First)..(SmallStudy.SessionOf(0) + range.Last + 1)];
}
