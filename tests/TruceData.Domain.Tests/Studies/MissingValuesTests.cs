using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Tests.Studies;

/// <summary>
/// An event without a value at an offset or in a window has no influence on any statistic there: leaving it out changes nothing.
/// </summary>
/// <remarks>
/// CORRADO_ZIVNEY_RANK ranks the whole event window, each session on the scale of all events with a value in that session; so an event with
/// some values changes the scales of their sessions, and only one without any value changes nothing.
/// </remarks>
public sealed class MissingValuesTests
{
    private const int Estimation = 40;
    private const int Anchor = Estimation + 2;
    private const double Tolerance = 1e-9;

    private static readonly StudyDesign s_design = new(
        NormalModel.ConstantMean, 0, 0, ReturnKind.Simple, new SessionRange(-Estimation - 2, -3), new SessionRange(-1, 2),
        [new SessionRange(-1, 2), new SessionRange(1, 2)], 20, 0.95, Enum.GetValues<EventStudyTest>(), new BootstrapPlan(199, 1));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void An_event_without_a_value_changes_no_statistic_there(int seed)
    {
        var events = DrawEvents(new Random(seed), 14);
        var all = Study(events);
        for (var place = 0; place < s_design.Places; place++)
        {
            var with = Study([.. events.Where(e => !double.IsNaN(Estimate(e).Values[place]))]);
            foreach (var ((test, expected), (_, found)) in with.Tests.Zip(all.Tests))
            {
                if (test != EventStudyTest.CorradoZivneyRank) AssertEqual(test, place, expected[place], found[place]);
            }
        }
    }

    [Fact]
    public void An_event_without_any_value_changes_nothing()
    {
        var events = DrawEvents(new Random(6), 12);
        double[] empty = [.. events[0].Select((r, i) => i < Anchor - 1 ? 0.9 * r : double.NaN)];
        var (without, with) = (Study(events), Study([.. events.Prepend(empty)]));
        foreach (var ((test, expected), (_, found)) in without.Tests.Zip(with.Tests))
        {
            for (var place = 0; place < s_design.Places; place++) AssertEqual(test, place, expected[place], found[place]);
        }
    }

    private static void AssertEqual(EventStudyTest test, int place, TestValue expected, TestValue found)
    {
        Assert.True(
            expected.Refusal == found.Refusal
                && Math.Abs(expected.Statistic - found.Statistic) <= Tolerance * (1 + Math.Abs(expected.Statistic))
                && Math.Abs(expected.PValue - found.PValue) <= Tolerance
                && expected.DegreesOfFreedom == found.DegreesOfFreedom
                || (expected.Refusal != TestRefusal.None && expected.Refusal == found.Refusal),
            $"{test} at {place}: {expected} without the events that have no value there, {found} with them");
    }

    /// <summary>Draws events with gaps in their estimation windows, some of which start later, and without some or all later values.</summary>
    private static double[][] DrawEvents(Random random, int count)
    {
        double[] common = [.. Enumerable.Range(0, Anchor + 3).Select(_ => Draw())];
        return [.. Enumerable.Range(0, count).Select(DrawEvent)];

        double[] DrawEvent(int number)
        {
            double[] returns = [.. common.Select(c => Math.Round((0.5 * c) + Draw(), 4))];
            if (number % 3 == 1) Array.Fill(returns, double.NaN, 0, random.Next(1, 15));
            if (number % 4 == 2) returns[random.Next(Estimation)] = double.NaN;
            if (number % 5 == 3) Array.Fill(returns, double.NaN, Anchor + 1, 2);
            if (number % 7 == 5) Array.Fill(returns, double.NaN, Anchor - 1, random.Next(1, 5));
            return returns;
        }

        double Draw() => 0.02 * (random.NextDouble() + random.NextDouble() - 1);
    }

    private static PairEstimate Estimate(double[] returns) => Block(returns, 0).Estimates().Single().Estimate;

    private static StudyBlock Block(double[] returns, int number) => new(
        s_design,
        new StudyPanel(0, returns, [], null, new SessionRange(0, returns.Length - 1)),
        [new StudyRow(number, false, false, DailyAnchors.At(Anchor))],
        left: null);

    private static StudyAggregate Study(double[][] events)
    {
        StudyGroup[] all = [new StudyGroup("", Alternative: false, [.. events.Select(_ => true)])];
        var section = new CrossSection(s_design, keepsValues: true);
        StudyBlock[] blocks = [.. events.Select(Block)];
        for (var i = 0; i < blocks.Length; i++) section.Add(blocks[i].Estimates().Single().Estimate, DayOf(events[i]));
        var (ranks, residuals) = (new RankSums(s_design, section.Scales()), new ResidualRanks(s_design));
        foreach (var (row, estimate) in blocks.SelectMany(b => b.Estimates()))
        {
            residuals.Read(estimate);
            all.Add(row, residuals, [ranks]);
        }

        return StudyAggregate.Of(s_design, section, ranks);
    }

    /// <summary>Returns a day of its own for each event, in the order of the events that are left.</summary>
    private static int DayOf(double[] returns) => (int)(1e6 * returns.Where(r => !double.IsNaN(r)).Sum(r => Math.Abs(r)));
}
