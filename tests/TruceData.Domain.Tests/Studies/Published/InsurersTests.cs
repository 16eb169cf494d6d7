using TruceData.Domain.Studies;

namespace TruceData.Domain.Tests.Studies.Published;

/// <summary>
/// The sign tests that the vignette of estudy2 prints for eight insurers over 14 sessions from 11 September 2001. In the last of them
/// six firms have a value.
/// </summary>
public sealed class InsurersTests
{
    private const int Firms = 8;
    private const int Estimation = 117;
    private const int PositiveResiduals = 461;
    private const int PositiveInLastSession = 4;
    private static readonly PublishedTable s_printed = PublishedTable.Read("estudy2/printed.csv");
    private static readonly double[] s_sign = s_printed.Numbers("sign");
    private static readonly double[] s_generalizedSign = s_printed.Numbers("generalized_sign");
    private static readonly ConstructedStudy s_study = Construct();

    [Fact]
    public void Sign_tests_are_those_printed_where_all_firms_have_a_value()
    {
        Assert.Equal(14, s_printed.Count);
        var (sign, generalized) = (s_study.Statistics(EventStudyTest.Sign), s_study.Statistics(EventStudyTest.GeneralizedSign));
        for (var session = 0; session < s_printed.Count - 1; session++)
        {
            Assert.Equal(s_sign[session], sign[session], 7);
            Assert.Equal(s_generalizedSign[session], generalized[session], 8);
        }
    }

    [Fact]
    public void Positive_values_that_are_scaled_up_to_all_firms_give_the_printed_tests_where_firms_have_no_value()
    {
        var last = s_printed.Count - 1;
        var present = s_study.Aggregate.Events[last];
        Assert.Equal(6, present);
        var sign = s_study.Statistics(EventStudyTest.Sign)[last];
        Assert.Equal(0.8165, sign, 4);
        var positive = (sign * Math.Sqrt(present / 4.0)) + (present / 2.0);
        Assert.Equal(PositiveInLastSession, positive, 12);

        var scaled = positive * Firms / present;
        var p = (double)PositiveResiduals / (Firms * Estimation);
        Assert.Equal(s_sign[last], (scaled - (present / 2.0)) / Math.Sqrt(present / 4.0), 7);
        Assert.Equal(s_generalizedSign[last], (scaled - (present * p)) / Math.Sqrt(present * p * (1 - p)), 8);
    }

    /// <summary>Constructs returns with as many positive values and residuals as the printed statistics imply.</summary>
    private static ConstructedStudy Construct()
    {
        var counts = s_sign.SkipLast(1).Select(z => (int)Math.Round((z * Math.Sqrt(Firms / 4.0)) + (Firms / 2.0)));
        int[] positive = [.. counts, PositiveInLastSession];
        var events = Enumerable.Range(0, Firms).Select(firm => new ConstructedStudy.Event(
            Array.ConvertAll(positive, count => firm < count ? 0.01 : -0.01),
            0.01,
            (PositiveResiduals / Firms) + (firm < PositiveResiduals % Firms ? 1 : 0))).ToArray();
        foreach (var absent in events[^2..]) absent.AbnormalReturns[^1] = double.NaN;
        return new ConstructedStudy(
            Estimation, new SessionRange(0, s_printed.Count - 1), [EventStudyTest.Sign, EventStudyTest.GeneralizedSign], events);
    }
}
