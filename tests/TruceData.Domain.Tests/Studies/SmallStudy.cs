using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Tests.Studies;

/// <summary>Studies of a few events on random series and their benchmark.</summary>
internal static class SmallStudy
{
    private const int SessionsBetweenEvents = 60;

    public static readonly SessionRange Estimation = new(-50, -11);
    public static readonly SessionRange Event = new(-1, 1);

    public static readonly double[] Market = Draw(1, 0.01);
    public static readonly double[] Returns = [.. Market.Zip(Draw(2, 0.02), (m, e) => 0.0005 + (1.2 * m) + e)];

    public static StudyDesign Design(params EventStudyTest[] tests) => new(
        NormalModel.MarketModel, 1, 0, ReturnKind.Simple, Estimation, Event, [Event], 30, 0.95, tests, Bootstrap: null);

    /// <summary>Returns the session of an event; events are 60 sessions apart.</summary>
    public static int SessionOf(int number) => SessionsBetweenEvents * (number + 1);

    /// <summary>Returns the estimate of the first event.</summary>
    public static PairEstimate Estimate(StudyDesign design) =>
        new StudyBlock(design, Panel(Returns), Rows(1), left: null).Estimates().First().Estimate;

    /// <summary>Returns a test at offset 0 over events of different days.</summary>
    public static TestValue TestAtDayZero(EventStudyTest test, int events) => TestAtDayZero(Design(test), events);

    /// <summary>Returns the only test of a design at offset 0 over events of different days.</summary>
    public static TestValue TestAtDayZero(StudyDesign design, int events) =>
        Aggregate(design, new StudyBlock(design, Panel(Returns), Rows(events), left: null));

    /// <summary>Returns the abnormal return of an event at offset 0.</summary>
    public static double ValueAtDayZero(StudyDesign design, int number) =>
        new StudyBlock(design, Panel(Returns), Rows(number + 1), left: null).Estimates().Last().Estimate.Values[-Event.First];

    /// <summary>Returns a test at offset 0 over one event of ten series whose abnormal returns are correlated.</summary>
    public static TestValue TestSameDayEvents(EventStudyTest test)
    {
        var design = Design(test);
        return Aggregate(design, [.. Enumerable.Range(3, 10).Select(seed =>
            new StudyBlock(design, Panel([.. Returns.Zip(Draw(seed, 0.01), (r, e) => r + e)]), Rows(1), left: null))]);
    }

    private static TestValue Aggregate(StudyDesign design, params StudyBlock[] blocks)
    {
        StudyGroup[] all = [new StudyGroup("", Alternative: false, [.. Enumerable.Repeat(true, 10 * SessionsBetweenEvents)])];
        var section = new CrossSection(design, keepsValues: true);
        foreach (var (row, estimate) in blocks.SelectMany(b => b.Estimates())) all.Add(row, estimate, [section]);
        var ranks = new RankSums(design, section.Scales());
        var residualRanks = new ResidualRanks(design);
        foreach (var (row, estimate) in blocks.SelectMany(b => b.Estimates()))
        {
            residualRanks.Read(estimate);
            all.Add(row, residualRanks, [ranks]);
        }

        return Assert.Single(StudyAggregate.Of(design, section, ranks).Tests).Values[-Event.First];
    }

    /// <summary>Returns a panel of a series and the benchmark over equal sessions.</summary>
    public static StudyPanel Panel(double[] returns) => new(0, returns, [Market], null, new SessionRange(0, returns.Length - 1));

    private static StudyRow[] Rows(int events) =>
        [.. Enumerable.Range(0, events).Select(i => new StudyRow(i, false, false, DailyAnchors.At(SessionOf(i))))];

    private static double[] Draw(int seed, double size)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 10 * SessionsBetweenEvents).Select(_ => size * (random.NextDouble() + random.NextDouble() - 1))];
    }
}
