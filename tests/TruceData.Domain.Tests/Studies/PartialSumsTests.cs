using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Tests.Studies;

/// <summary>
/// Sums over events do not depend on the order of the events or their division into parts, with missing and with equal returns.
/// </summary>
public sealed class PartialSumsTests
{
    private const int Events = 150;

    private static readonly StudyGroup[] s_all = [new StudyGroup("", Alternative: false, [.. Enumerable.Repeat(true, Events)])];

    private static readonly EventStudyTest[] s_rankTests =
    [
        EventStudyTest.CorradoRank,
        EventStudyTest.CorradoZivneyRank,
        EventStudyTest.GeneralizedRankT,
        EventStudyTest.GeneralizedRankZ,
    ];

    [Fact]
    public void Ranks_summed_in_one_part_and_in_one_part_per_event_are_equal()
    {
        var design = SmallStudy.Design([.. s_rankTests, EventStudyTest.Wilcoxon]);
        var panel = SmallStudy.Panel([.. SmallStudy.Returns.Select((r, i) => i % 47 == 0 ? double.NaN : Math.Round(r, 3))]);
        StudyRow[] rows = [.. Enumerable.Range(0, 60).Select(i => new StudyRow(i, false, false, DailyAnchors.At(55 + (9 * i))))];
        StudyBlock[] parts = [.. rows.Select(row => new StudyBlock(design, panel, [row], left: null))];
        var section = new CrossSection(design, keepsValues: true);
        foreach (var (row, estimate) in parts.SelectMany(p => p.Estimates())) section.Add(estimate, row.Day);
        var reversed = MergedInReverse(design, parts);
        Assert.Equal(60, reversed.Pairs);
        Assert.True(new[] { 39, 40 }.All(n => parts.SelectMany(p => p.Estimates()).Any(e => e.Estimate.Observations == n)));
        var whole = StudyAggregate.Of(design, section, Ranks(design, section.Scales(), parts));
        var merged = new RankSums(design, section.Scales());
        foreach (var part in parts.Reverse()) merged.Add(Ranks(design, section.Scales(), [part]));
        var inParts = StudyAggregate.Of(design, reversed, merged);
        Assert.Equal(whole.AnchorDays, inParts.AnchorDays);
        foreach (var ((test, expected), (_, found)) in whole.Tests.Zip(inParts.Tests))
        {
            for (var place = 0; place < expected.Length; place++)
            {
                Assert.True(
                    Math.Abs(expected[place].Statistic - found[place].Statistic) <= 1e-12,
                    $"{test} at {place}: {expected[place]} and {found[place]}");
            }
        }
    }

    /// <summary>
    /// Compares the rank tests with their definitions, at lengths around 8-bit ranks and full vectors, with one place and with more places
    /// than elements of a vector.
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
        var window = new SessionRange(0, offsets - 1);
        var design = new StudyDesign(
            NormalModel.ConstantMean, 0, 0, ReturnKind.Simple, new SessionRange(-estimation, -1), window, [window], 30, 0.95,
            s_rankTests, null);
        var block = ManyEvents(design);
        var section = new CrossSection(design, keepsValues: false);
        foreach (var (row, estimate) in block.Estimates()) section.Add(estimate, row.Day);
        var scales = section.Scales();
        var oracle = new RankTestOracle(design, scales);
        foreach (var (_, estimate) in block.Estimates()) oracle.Add(estimate);
        foreach (var ranks in new[] { Ranks(design, scales, [block]), RanksInParts(design, scales, block) })
        {
            foreach (var (test, values) in StudyAggregate.Of(design, section, ranks).Tests)
            {
                for (var place = 0; place < design.Places; place++)
                {
                    var expected = oracle.Statistic(test, place);
                    Assert.True(
                        Math.Abs(expected - values[place].Statistic) <= 1e-9 * (1 + Math.Abs(expected)),
                        $"{test} at {place}: {expected} and {values[place]}");
                }
            }
        }
    }

    [Fact]
    public void Signed_ranks_of_many_values_are_those_of_their_definition()
    {
        const int ValueCount = 6_000;
        var day = new SessionRange(0, 0);
        var design = new StudyDesign(
            NormalModel.MarketAdjusted, 1, 0, ReturnKind.Simple, new SessionRange(-5, -1), day, [day], 4, 0.95,
            [EventStudyTest.Wilcoxon], null);
        var random = new Random(5);
        double[] values =
        [
            .. Enumerable.Range(0, ValueCount)
                .Select(_ => Math.Round(Math.Pow(10, random.Next(-5, 9)) * (random.NextDouble() - 0.45), 4)),
        ];
        var section = new CrossSection(design, keepsValues: true);
        foreach (var value in values)
        {
            var panel = new StudyPanel(0, [0.1, -0.2, 0.3, -0.4, 0.5, value], [new double[6]], null, new SessionRange(0, 5));
            var block = new StudyBlock(design, panel, [new StudyRow(0, false, false, DailyAnchors.At(5))], left: null);
            foreach (var (_, estimate) in block.Estimates()) section.Add(estimate, 0);
        }

        Assert.InRange(values.Count(v => v != 0), 4_500, ValueCount - 1);
        Assert.Equal(SignedRankStatistic(values), StudyAggregate.Of(design, section, ranks: null).Tests[0].Values[0].Statistic, 10);
    }

    /// <summary>Returns the statistic of Wilcoxon's signed-rank test by its definition.</summary>
    private static double SignedRankStatistic(double[] values)
    {
        double[] sizes = [.. values.Where(v => v != 0).Select(Math.Abs).Order()];
        double n = sizes.Length;
        var ties = sizes.GroupBy(s => s).Sum(g => Math.Pow(g.Count(), 3) - g.Count());
        var variance = (n * (n + 1) * ((2 * n) + 1) / 24) - (ties / 48);
        return (values.Where(v => v > 0).Sum(Rank) - (n * (n + 1) / 4)) / Math.Sqrt(variance);

        double Rank(double size) =>
            (Array.FindIndex(sizes, s => s >= size) + Array.FindLastIndex(sizes, s => s <= size) + 2) / 2.0;
    }

    /// <summary>Returns events one after the other. The ranks of two sessions of each event are the highest and the lowest.</summary>
    private static StudyBlock ManyEvents(StudyDesign design)
    {
        var random = new Random(7);
        var length = design.Estimation.Count + design.Event.Count;
        double[] returns = [.. Enumerable.Range(0, Events * length).Select(i => (i % length) switch
        {
            3 => 1,
            5 => -1,
            _ => Math.Round(0.01 * (random.NextDouble() + random.NextDouble() - 1), 4),
        })];
        var panel = new StudyPanel(0, returns, [], null, new SessionRange(0, returns.Length - 1));
        var rows = Enumerable.Range(0, Events)
            .Select(i => new StudyRow(i, false, false, DailyAnchors.At((i * length) + design.Estimation.Count)));
        return new StudyBlock(design, panel, rows, left: null);
    }

    private static CrossSection MergedInReverse(StudyDesign design, StudyBlock[] parts)
    {
        var merged = new CrossSection(design, keepsValues: true);
        foreach (var part in parts.Reverse())
        {
            var section = new CrossSection(design, keepsValues: true);
            foreach (var (row, estimate) in part.Estimates()) section.Add(estimate, row.Day);
            section.Complete();
            merged.Add(section);
            section.Release();
        }

        return merged;
    }

    private static RankSums RanksInParts(StudyDesign design, double[] scales, StudyBlock block)
    {
        var merged = new RankSums(design, scales);
        var part = new RankSums(design, scales);
        var ranks = new ResidualRanks(design);
        foreach (var (row, estimate) in block.Estimates())
        {
            ranks.Read(estimate);
            s_all.Add(row, ranks, [part]);
            if (row.Event % 90 != 89 && row.Event != Events - 1) continue;
            merged.Add(part);
            part.Restart(scales);
        }

        return merged;
    }

    private static RankSums Ranks(StudyDesign design, double[] scales, StudyBlock[] parts)
    {
        var sums = new RankSums(design, scales);
        var ranks = new ResidualRanks(design);
        foreach (var (row, estimate) in parts.SelectMany(p => p.Estimates()))
        {
            ranks.Read(estimate);
            s_all.Add(row, ranks, [sums]);
        }

        return sums;
    }
}
