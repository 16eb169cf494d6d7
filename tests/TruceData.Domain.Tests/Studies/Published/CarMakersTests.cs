using TruceData.Domain.Studies;

namespace TruceData.Domain.Tests.Studies.Published;

/// <summary>
/// The results that EventStudyTools printed for five German car makers on 24 July 2017, from abnormal returns and deviations to four
/// decimals.
/// </summary>
public sealed class CarMakersTests
{
    private const int Estimation = 250;
    private const double HalfDigit = 5.0001e-5;
    private const double RoundedDeviations = 2e-4;
    private static readonly SessionRange s_window = new(-2, 2);
    private static readonly string[] s_sessions = ["-2", "-1", "0", "1", "2"];
    private static readonly string[] s_places = [.. s_sessions, "-2..2"];
    private static readonly PublishedTable s_firms = PublishedTable.Read("cartel/abnormal_returns.csv");
    private static readonly PublishedTable s_deviations = PublishedTable.Read("cartel/deviations.csv");
    private static readonly PublishedTable s_printed = PublishedTable.Read("cartel/printed.csv");

    private static readonly EventStudyTest[] s_tests =
    [
        EventStudyTest.CrossSectionalT, EventStudyTest.PatellZ, EventStudyTest.BoehmerMusumeciPoulsenT, EventStudyTest.GeneralizedSign,
        EventStudyTest.SkewnessAdjustedT,
    ];

    public static TheoryData<string> Groups { get; } = new("VW Group", "Other");

    [Theory]
    [MemberData(nameof(Groups))]
    public void Abnormal_returns_of_firms_and_their_t_are_printed(string group)
    {
        var study = Study(group, Estimation);
        var firms = Firms(group);
        for (var i = 0; i < firms.Length; i++)
        {
            var (values, errors) = (study.AbnormalReturns(i), study.StandardErrors(i));
            AssertNear(s_places, firms[i], "t", [.. values.Zip(errors, (value, error) => value / error)]);
            AssertNear(["-2..2"], firms[i], "CAR", values[^1..]);
        }
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void Averages_and_tests_with_shared_formulas_are_printed(string group)
    {
        var study = Study(group, Estimation);
        AssertNear(s_places, group, "AAR", study.Aggregate.Averages);
        AssertNear(["-2..2"], group, "Csect T", study.Statistics(EventStudyTest.CrossSectionalT)[^1..]);
        if (Firms(group).Length > 2)
            AssertNear(s_places, group, "Skewness Corrected T", study.Statistics(EventStudyTest.SkewnessAdjustedT));

        // Deviations with prediction error, which differ by session. Without coefficients, 248 sessions have as many degrees of freedom
        // as 250 with two.
        foreach (var session in s_sessions)
        {
            var place = Array.IndexOf(s_sessions, session);
            var predicted = Study(group, Estimation - 2, session);
            AssertNear(
                [session], group, "StdCSect Z", [predicted.Statistics(EventStudyTest.BoehmerMusumeciPoulsenT)[place]], RoundedDeviations);
            AssertNear([session], group, "Patell Z", [predicted.Statistics(EventStudyTest.PatellZ)[place]], RoundedDeviations);
        }
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void Generalised_signs_of_fewer_than_six_events_are_refused_and_printed_for_events_that_count_three_times(string group)
    {
        Assert.All(Study(group, Estimation).Statistics(EventStudyTest.GeneralizedSign), z => Assert.Equal(double.NaN, z));
        var thrice = Study(group, Estimation, count: 3).Statistics(EventStudyTest.GeneralizedSign);
        AssertNear(s_places, group, "Generalized Sign Z", Array.ConvertAll(thrice, z => z / Math.Sqrt(3)));
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void The_formulas_of_EventStudyTools_give_its_other_numbers_from_those_of_the_study(string group)
    {
        // Over sessions the mean is rounded before it is divided by the standard error.
        var study = Study(group, Estimation);
        var errors = study.Aggregate.Averages.Zip(study.Statistics(EventStudyTest.CrossSectionalT), (mean, t) => mean / t);
        var rounded = s_sessions.Select(session => s_printed.Number(session, group, "AAR"));
        AssertNear(s_sessions, group, "Csect T", [.. rounded.Zip(errors, (mean, error) => mean / error)]);

        // Over the window BMP is that of deviations without prediction error, which MARKET_ADJUSTED has not either.
        AssertNear(["-2..2"], group, "StdCSect Z", study.Statistics(EventStudyTest.BoehmerMusumeciPoulsenT)[^1..], 1e-3);

        // Over the window Patell's Z is the sum of those of the sessions over the root of their number.
        var patell = s_sessions.Select((session, place) =>
            Study(group, Estimation - 2, session).Statistics(EventStudyTest.PatellZ)[place]);
        AssertNear(["-2..2"], group, "Patell Z", [patell.Sum() / Math.Sqrt(s_sessions.Length)], RoundedDeviations);
    }

    /// <summary>
    /// Constructs the study of a group, with the printed deviations or, for one session, with those that have its prediction error, in
    /// which each event counts <paramref name="count"/> times.
    /// </summary>
    private static ConstructedStudy Study(string group, int estimation, string? session = null, int count = 1)
    {
        // These fractions of the residuals are positive by the printed generalised signs: 0.448 and 0.488 of 250.
        var positive = group == "Other" ? 122 : 112;
        var deviations = session is null ? s_firms.Numbers("residual_deviation") : s_deviations.Numbers(session);
        var events = Members(group).Select(i => new ConstructedStudy.Event(
            Array.ConvertAll(s_sessions, s => s_firms.Numbers(s)[i]), deviations[i], positive));
        return new ConstructedStudy(estimation, s_window, s_tests, [.. Enumerable.Repeat(events, count).SelectMany(e => e)]);
    }

    private static IEnumerable<int> Members(string group) =>
        Enumerable.Range(0, s_firms.Count).Where(i => s_firms.Texts("group")[i] == group);

    private static string[] Firms(string group) => [.. Members(group).Select(i => s_firms.Texts("firm")[i])];

    private static void AssertNear(string[] places, string name, string statistic, double[] found, double tolerance = HalfDigit)
    {
        Assert.Equal(places.Length, found.Length);
        foreach (var (place, value) in places.Zip(found))
        {
            var printed = s_printed.Number(place, name, statistic);
            Assert.True(Math.Abs(printed - value) <= tolerance, $"{statistic} of {name} at {place}: {printed} printed, {value:R} found");
        }
    }
}
