using NodaTime;
using TruceData.Domain.Adjustments;
using TruceData.Domain.Alignment;
using TruceData.Domain.Time;
using static TruceData.Domain.Tests.Alignment.SmallSeries;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>Rule 15: prices are stored raw; splits and dividends are dated facts that are applied on read.</summary>
public class Rule15AdjustmentTests
{
    // Wednesday 8 to Thursday 16 October 2025; the shares are split 4:1 on Monday the 13th.
    private static readonly TestSeries s_split = Daily(NewYork, "2025-10-08", 400, 404, 396, 100, 101, 102, 103);
    private static readonly Instant s_announced = InNewYork("2025-10-01T12:00:00");
    private static readonly CorporateAction s_fourForOne = new(Date("2025-10-13"), 4, 0, s_announced);
    private static readonly CorporateAction s_dividend = new(Date("2025-10-14"), 1, 5, s_announced);

    [Fact]
    public void Rule15_raw_is_what_was_quoted() =>
        Assert.Equal([404, 396, 100], Align(Threat, Adjusted(s_split, Adjustment.Raw, s_fourForOne), Sessions(-1, 1)).Values);

    [Fact]
    public void Rule15_a_split_divides_the_prices_before_its_ex_date()
    {
        var adjusted = Adjusted(s_split, Adjustment.Splits, s_fourForOne);
        Assert.Equal([101, 99, 100, 101], Align(Threat, adjusted, Sessions(-1, 2)).Values);
        Assert.Equal([(99.0 / 101) - 1, (100.0 / 99) - 1], Align(Threat, adjusted, Sessions(0, 1), Measure.SimpleReturn).Values);
        Assert.Equal(99 - 101, Align(Threat, adjusted, Sessions(0, 0), Measure.Change).Values[0]);
    }

    [Fact]
    public void Rule15_an_ex_date_beyond_64_bit_nanoseconds_is_after_every_bar()
    {
        var factor = PriceAdjustment.Compute(
            Adjustment.Splits, [s_fourForOne with { ExDate = Date("9999-12-31") }], s_split.AsOf()).Prices;
        Assert.Equal((0.25, 0.25), (factor.At(0), factor.At(long.MaxValue - 1)));
    }

    [Fact]
    public void Rule15_a_dividend_takes_its_share_of_the_close_before_its_ex_date()
    {
        var series = Daily(NewYork, "2025-10-08", 100, 100, 100, 100, 95, 95);
        var adjusted = Adjusted(series, Adjustment.SplitsAndDividends, s_dividend);
        Assert.Equal([95, 95, 95], Align(Threat, adjusted, Sessions(0, 2)).Values);
        Assert.Equal([100, 100, 95], Align(Threat, Adjusted(series, Adjustment.Splits, s_dividend), Sessions(0, 2)).Values);
        Assert.Equal(0, Align(Threat, adjusted, Sessions(2, 2), Measure.SimpleReturn).Values[0], 1e-15);
    }

    [Fact]
    public void Rule15_several_actions_multiply_and_the_cash_is_per_old_share()
    {
        // 400, then 4:1 and 40 in cash per old share on one day, then 1 in cash on the next.
        var series = Daily(NewYork, "2025-10-10", 400, 90, 89);
        CorporateAction[] actions = [new(Date("2025-10-13"), 4, 40, s_announced), new(Date("2025-10-14"), 1, 1, s_announced)];
        var values = Align(Threat, Adjusted(series, Adjustment.SplitsAndDividends, actions), Sessions(0, 2)).Values;
        Assert.Equal(400 * ((1 - (40.0 / 400)) / 4) * (1 - (1.0 / 90)), values[0], 1e-12);
        Assert.Equal(90 * (1 - (1.0 / 90)), values[1], 1e-12);
        Assert.Equal(89, values[2]);
    }

    [Fact]
    public void Rule15_actions_of_one_ex_date_are_one_in_any_order()
    {
        // 24x7 bars start exactly where the ex-date does.
        var series = Daily(Continuous, "2025-10-11", 380, 400, 90, 89);
        var monday = Date("2025-10-13");
        CorporateAction whole = new(monday, 4, 40, s_announced);
        CorporateAction split = new(monday, 4, 0, s_announced);
        CorporateAction regular = new(monday, 1, 10, s_announced);
        CorporateAction special = new(monday, 1, 30, s_announced);
        var expected = Adjusted(series, Adjustment.SplitsAndDividends, whole);
        var starts = series.Blocks[0].Times.ToArray();
        CorporateAction[][] orders = [[split, regular, special], [regular, split, special], [special, regular, split]];
        foreach (var actions in orders)
        {
            var adjusted = Adjusted(series, Adjustment.SplitsAndDividends, actions);
            foreach (var start in starts) Assert.Equal(expected.Factor.At(start), adjusted.Factor.At(start), 1e-15);
        }

        Assert.Equal([0.225, 0.225, 1, 1], starts.Select(expected.Factor.At));
        var later = special with { KnowledgeTime = InNewYork("2025-10-20T00:00:00") };
        var before = Adjusted(series, Adjustment.SplitsAndDividends, InNewYork("2025-10-15T00:00:00"), split, regular, later);
        Assert.Equal((1 - (10.0 / 400)) / 4, before.Factor.At(starts[1]), 1e-15);
    }

    [Fact]
    public void Rule15_an_action_counts_once_it_is_known_and_has_gone_ex()
    {
        var open = InNewYork("2025-10-13T00:00:00");
        Assert.Equal([404, 396], SplitValues(open - Duration.Epsilon, s_fourForOne));
        Assert.Equal([101, 99], SplitValues(open, s_fourForOne));
        var late = s_fourForOne with { KnowledgeTime = InNewYork("2025-10-20T00:00:00") };
        Assert.Equal([404, 396], SplitValues(InNewYork("2025-10-17T00:00:00"), late));
        Assert.Equal(s_announced, PriceAdjustment.Compute(Adjustment.Splits, [s_fourForOne], s_split.AsOf()).MaxKnowledgeTime);
        Assert.Null(PriceAdjustment.Compute(Adjustment.Splits, [s_fourForOne], s_split.AsOf(open - Duration.Epsilon)).MaxKnowledgeTime);
    }

    [Fact]
    public void Rule15_no_price_after_the_knowledge_time_makes_a_factor()
    {
        // The close before the ex-date is published two days late, and the dividend's factor cannot be computed earlier.
        var series = Daily(NewYork, "2025-10-08", Duration.FromDays(2), 100, 100, 100, 100, 95);
        var before = InNewYork("2025-10-15T15:59:59");
        Assert.Equal(1, FactorAsOf(before));
        Assert.Equal(0.95, FactorAsOf(before + Duration.FromSeconds(1)), 1e-15);

        double FactorAsOf(Instant time) =>
            PriceAdjustment.Compute(Adjustment.SplitsAndDividends, [s_dividend], series.AsOf(time)).Prices.At(0);
    }

    [Fact]
    public void Rule15_volumes_are_multiplied_by_splits_alone()
    {
        CorporateAction[] actions = [s_fourForOne, s_dividend];
        var adjustment = PriceAdjustment.Compute(Adjustment.SplitsAndDividends, actions, s_split.AsOf());
        Assert.Equal(4, adjustment.Volumes.At(InNewYork("2025-10-10T09:30:00").ToUnixNanos()));
        Assert.Equal(1, adjustment.Volumes.At(InNewYork("2025-10-13T09:30:00").ToUnixNanos()));
    }

    [Fact]
    public void Rule15_trading_before_the_opening_of_the_ex_date_is_ex_and_after_the_close_before_it_is_not()
    {
        var factor = PriceAdjustment.Compute(Adjustment.Splits, [s_fourForOne], s_split.AsOf()).Prices;
        Assert.Equal(0.25, factor.At(InNewYork("2025-10-12T23:59:59").ToUnixNanos()));
        Assert.Equal(1, factor.At(InNewYork("2025-10-13T08:00:00").ToUnixNanos()));
        var overnight = Daily(Chicago, "2025-10-08", 400, 404, 396, 100);
        var night = PriceAdjustment.Compute(Adjustment.Splits, [s_fourForOne], overnight.AsOf()).Prices;
        Assert.Equal(0.25, night.At(Utc("2025-10-12T21:59:59").ToUnixNanos()));
        Assert.Equal(1, night.At(Utc("2025-10-12T22:00:00").ToUnixNanos()));
    }

    [Fact]
    public void Rule15_a_dividend_as_large_as_the_price_is_refused() =>
        Assert.Throws<AdjustmentException>(
            () => PriceAdjustment.Compute(Adjustment.SplitsAndDividends, [s_dividend with { CashAmount = 100 }], s_split.AsOf()));

    private static double[] SplitValues(Instant knowledgeTime, CorporateAction action) =>
        Align(Threat, Adjusted(s_split, Adjustment.Splits, knowledgeTime, action), Sessions(-1, 0)).Values;

    private static TestSeries Adjusted(TestSeries series, Adjustment adjustment, params CorporateAction[] actions) =>
        Adjusted(series, adjustment, null, actions);

    private static TestSeries Adjusted(
        TestSeries series, Adjustment adjustment, Instant? knowledgeTime, params CorporateAction[] actions) =>
        series with { Factor = PriceAdjustment.Compute(adjustment, actions, series.AsOf(knowledgeTime)).Prices };
}
