using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Tests.Studies;

/// <summary>
/// Sums over events are the same however the events are ordered and dealt into parts, with returns that are missing or equal.
/// </summary>
public sealed class PartialSumsTests
{
    private static readonly EventStudyTest[] s_rankTests =
    [
        EventStudyTest.CorradoRank, EventStudyTest.CorradoZivneyRank, EventStudyTest.GeneralizedRankT, EventStudyTest.GeneralizedRankZ, EventStudyTest.Wilcoxon,
    ];

    [Fact]
    public void Ranks_are_summed_alike_in_one_part_and_in_one_for_each_event()
    {
        var design = SmallStudy.Design(s_rankTests);
        var panel = SmallStudy.Panel([.. SmallStudy.Returns.Select((r, i) => i % 47 == 0 ? double.NaN : Math.Round(r, 3))]);
        StudyRow[] rows = [.. Enumerable.Range(0, 60).Select(i => new StudyRow(i, false, false, DailyAnchors.At(55 + (9 * i))))];
        StudyBlock[] parts = [.. rows.Select(row => new StudyBlock(design, panel, [row], left: null))];
        var (section, backwards) = (new CrossSection(design, keepsValues: true), new CrossSection(design, keepsValues: true));
        foreach (var (row, estimate) in parts.SelectMany(p => p.Estimates())) section.Add(estimate, row.Day);
        foreach (var part in parts.Reverse())
        {
            var own = new CrossSection(design, keepsValues: true);
            foreach (var (row, estimate) in part.Estimates()) own.Add(estimate, row.Day);
            own.Rank();
            backwards.Add(own);
            own.Release();
        }

        Assert.Equal(60, backwards.Pairs);
        Assert.True(new[] { 39, 40 }.All(n => parts.SelectMany(p => p.Estimates()).Any(e => e.Estimate.Observations == n)));
        var whole = StudyAggregate.Of(design, section, Ranks(design, section.Scales(), parts));
        var merged = new RankSums(design, section.Scales());
        foreach (var part in parts.Reverse()) merged.Add(Ranks(design, section.Scales(), [part]));
        var inParts = StudyAggregate.Of(design, backwards, merged);
        Assert.Equal(whole.AnchorDays, inParts.AnchorDays);
        foreach (var ((test, expected), (_, found)) in whole.Tests.Zip(inParts.Tests))
        {
            for (var place = 0; place < expected.Length; place++)
                Assert.True(Math.Abs(expected[place].Statistic - found[place].Statistic) <= 1e-12, $"{test} at {place}: {expected[place]} and {found[place]}");
        }
    }

    /// <summary>
    /// More events than are added in few bits, at the lengths where ranks stop fitting into 8 bits, where a vector is full, and with
    /// one place and with more than a vector has.
    /// </summary>
    [Theory]
    [InlineData(40, 1)]
    [InlineData(255, 20)]
    [InlineData(256, 3)]
    [InlineData(300, 3)]
    [InlineData(600, 3)]
    [InlineData(40, 256)]
    public void Rank_tests_over_many_events_are_those_of_their_definition(int estimation, int offsets)
    {
        const int Events = 150;
        EventStudyTest[] tests = [EventStudyTest.CorradoRank, EventStudyTest.CorradoZivneyRank, EventStudyTest.GeneralizedRankT, EventStudyTest.GeneralizedRankZ];
        var window = new SessionRange(0, offsets - 1);
        var design = new StudyDesign(NormalModel.ConstantMean, 0, 0, ReturnKind.Simple, new SessionRange(-estimation, -1), window, [window], 30, 0.95, tests, null);
        var random = new Random(7);
        var apart = estimation + offsets;
        double[] returns = [.. Enumerable.Range(0, Events * apart).Select(i => (i % apart) switch
        {
            3 => 1, // The same session of each event has the highest rank.
            5 => -1,
            _ => Math.Round(0.01 * (random.NextDouble() + random.NextDouble() - 1), 4),
        })];
        var panel = new StudyPanel(0, returns, [], null, new SessionRange(0, returns.Length - 1));
        StudyBlock[] blocks = [new StudyBlock(design, panel, Enumerable.Range(0, Events).Select(i => new StudyRow(i, false, false, DailyAnchors.At((i * apart) + estimation))), left: null)];
        var section = new CrossSection(design, keepsValues: false);
        foreach (var (row, estimate) in blocks[0].Estimates()) section.Add(estimate, row.Day);
        var scales = section.Scales();
        var naive = new RankTestOracle(design, scales);
        foreach (var (_, estimate) in blocks[0].Estimates()) naive.Add(estimate);
        foreach (var ranks in new[] { Ranks(design, scales, blocks), InParts(blocks[0]) })
        {
            foreach (var (test, values) in StudyAggregate.Of(design, section, ranks).Tests)
            {
                for (var place = 0; place < design.Places; place++)
                {
                    var expected = naive.Statistic(test, place);
                    Assert.True(Math.Abs(expected - values[place].Statistic) <= 1e-9 * (1 + Math.Abs(expected)), $"{test} at {place}: {expected} and {values[place]}");
                }
            }
        }

        RankSums InParts(StudyBlock block)
        {
            var (merged, part, ranks) = (new RankSums(design, scales), new RankSums(design, scales), new ResidualRanks(design));
            StudyGroup[] all = [new StudyGroup("", Alternative: false, [.. Enumerable.Repeat(true, Events)])];
            foreach (var (row, estimate) in block.Estimates())
            {
                ranks.Read(estimate);
                all.Add(row, ranks, [[part]]);
                if (row.Event % 90 != 89 && row.Event != Events - 1) continue;
                merged.Add(part);
                part.Restart(scales);
            }

            return merged;
        }
    }

    [Fact]
    public void Signed_ranks_of_many_values_are_those_of_their_definition()
    {
        const int Events = 6_000;
        var design = new StudyDesign(
            NormalModel.MarketAdjusted, 1, 0, ReturnKind.Simple, new SessionRange(-5, -1), new SessionRange(0, 0), [new SessionRange(0, 0)], 4, 0.95,
            [EventStudyTest.Wilcoxon], null);
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, Events).Select(_ => Math.Round(Math.Pow(10, random.Next(-5, 9)) * (random.NextDouble() - 0.45), 4))];
        var section = new CrossSection(design, keepsValues: true);
        foreach (var value in values)
        {
            var panel = new StudyPanel(0, [0.1, -0.2, 0.3, -0.4, 0.5, value], [new double[6]], null, new SessionRange(0, 5));
            foreach (var (_, estimate) in new StudyBlock(design, panel, [new StudyRow(0, false, false, DailyAnchors.At(5))], left: null).Estimates()) section.Add(estimate, 0);
        }

        double[] sizes = [.. values.Where(v => v != 0).Select(Math.Abs).Order()];
        Assert.InRange(sizes.Length, 4_500, Events - 1);
        double Rank(double size) => (Array.FindIndex(sizes, s => s >= size) + Array.FindLastIndex(sizes, s => s <= size) + 2) / 2.0;
        double n = sizes.Length;
        var ties = sizes.GroupBy(s => s).Sum(g => Math.Pow(g.Count(), 3) - g.Count());
        var expected = (values.Where(v => v > 0).Sum(Rank) - (n * (n + 1) / 4)) / Math.Sqrt((n * (n + 1) * ((2 * n) + 1) / 24) - (ties / 48));
        Assert.Equal(expected, StudyAggregate.Of(design, section, ranks: null).Tests[0].Values[0].Statistic, 10);
    }

    private static RankSums Ranks(StudyDesign design, double[] scales, StudyBlock[] parts)
    {
        var (sums, ranks) = (new RankSums(design, scales), new ResidualRanks(design));
        StudyGroup[] all = [new StudyGroup("", Alternative: false, [.. Enumerable.Repeat(true, 150)])];
        foreach (var (row, estimate) in parts.SelectMany(p => p.Estimates()))
        {
            ranks.Read(estimate);
            all.Add(row, ranks, [[sums]]);
        }

        return sums;
    }
}
