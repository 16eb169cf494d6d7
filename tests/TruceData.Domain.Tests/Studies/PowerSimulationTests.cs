using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Events;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;
using TruceData.Domain.Studies.Power;
using TruceData.Domain.Time;

namespace TruceData.Domain.Tests.Studies;

/// <summary>
/// The simulated power of tests, against the power that the normal distribution gives in closed form, on series of independent normal
/// returns.
/// </summary>
public sealed class PowerSimulationTests
{
    private const double Deviation = 0.02;
    private static readonly SessionRange s_day = new(0, 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Power_is_that_of_the_normal_distribution()
    {
        // With 60 returns the prediction error of a mean raises the variance by 1/60. Its t is nearly normal with 30 events.
        var plan = Plan([30], [0, 0.5, 1], EffectUnit.StandardDeviations) with { Replications = 2000 };
        var simulation = await SimulateAsync(plan, EventStudyTest.PatellZ, EventStudyTest.CrossSectionalT);
        var cells = await simulation.CellsAsync(Token).ToListAsync(Token);
        Assert.Equal([(30, 0.0), (30, 0.5), (30, 1.0)], cells.Select(c => (c.EventCount, c.Effect)));
        foreach (var cell in cells)
        {
            var shift = cell.Effect * Math.Sqrt(30 / (1 + (1.0 / 60)) * 57 / 59);
            var expected = Normal(shift - 1.96) + Normal(-shift - 1.96);
            Assert.Equal([EventStudyTest.PatellZ, EventStudyTest.CrossSectionalT], cell.Rates.Select(r => r.Test));
            foreach (var rate in cell.Rates)
            {
                Assert.Equal(2000, rate.Studies);
                Assert.Equal(Math.Sqrt(rate.Rate * (1 - rate.Rate) / 2000), rate.StandardError, 15);

                // The data are one sample of 1,400 returns, so that the size of a test differs from its level by more than the simulation.
                Assert.InRange(rate.Rate, expected - 0.05, expected + 0.05);
            }
        }
    }

    [Fact]
    public async Task More_events_and_larger_effects_have_more_power_in_every_test()
    {
        var tests = Enum.GetValues<EventStudyTest>().Where(t => t != EventStudyTest.Bootstrap).ToArray();
        var plan = Plan([8, 40], [0, 0.008, 0.03], EffectUnit.Return) with { Replications = 200 };
        var cells = await (await SimulateAsync(plan, tests)).CellsAsync(Token).ToListAsync(Token);
        foreach (var (index, rate) in cells[5].Rates.Index())
        {
            Assert.True(rate.Rate > 0.99, $"{rate.Test}: {rate.Rate:P1}");
            Assert.True(cells[3].Rates[index].Rate < 0.15, $"{rate.Test}: {cells[3].Rates[index].Rate:P1} without an effect");
            Assert.True(cells[4].Rates[index].Rate > cells[1].Rates[index].Rate, $"{rate.Test} gains no power with events");
        }

        Assert.DoesNotContain(EventStudyTest.TimeSeriesT, cells[0].Rates.Select(r => r.Test));
    }

    [Fact]
    public async Task Equal_seeds_give_equal_answers_and_other_seeds_others()
    {
        var plan = Plan([5], [0.01], EffectUnit.Return) with { Replications = 100 };
        var first = await RejectionsAsync(1);
        Assert.Equal(first, await RejectionsAsync(1));
        Assert.NotEqual([first, first, first], [await RejectionsAsync(2), await RejectionsAsync(3), await RejectionsAsync(ulong.MaxValue)]);

        async Task<int> RejectionsAsync(ulong seed)
        {
            var simulation = await SimulateAsync(plan with { Seed = seed }, EventStudyTest.PatellZ);
            var cells = await simulation.CellsAsync(Token).ToListAsync(Token);
            return Assert.Single(Assert.Single(cells).Rates).Rejections;
        }
    }

    [Fact]
    public async Task Events_are_drawn_where_both_windows_have_returns()
    {
        var simulation = await SimulateAsync(Plan([5], [0], EffectUnit.Return), EventStudyTest.PatellZ);

        // 365 closes make 364 returns; 60 sessions of estimation and one between come before the event.
        Assert.Equal(4 * (364 - 61), simulation.Candidates);
    }

    [Fact]
    public async Task A_simulation_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var simulation = await SimulateAsync(Plan([2, 500], [0], EffectUnit.Return), EventStudyTest.PatellZ);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var cell in simulation.CellsAsync(cancellation.Token)) await cancellation.CancelAsync();
        });
    }

    private static PowerPlan Plan(int[] events, double[] effects, EffectUnit unit) => new(events, effects, unit, s_day, 1000, 1, 0.05);

    private static async Task<PowerSimulation> SimulateAsync(PowerPlan plan, params EventStudyTest[] tests)
    {
        var design = new StudyDesign(
            NormalModel.ConstantMean, 0, 0, ReturnKind.Simple, new SessionRange(-61, -2), s_day, [s_day], 60, 0.95, tests, null);
        EventRecord[] ends = [EventAt(0), EventAt(364)];
        var events = new StudyEvents(new StudyOptions(design), ends, [Markets.Continuous]);
        return await PowerSimulation.CreateAsync(
            new StudyInput(events, [.. Enumerable.Range(1, 4).Select(Series)], [], groups: []), plan, Token);
    }

    private static EventRecord EventAt(int session)
    {
        var noon = Markets.Utc("2025-01-01T12:00:00") + Duration.FromDays(session);
        return new EventRecord("events/end", Markets.Exactly(noon), noon);
    }

    private static AsOfSeries Series(int seed)
    {
        var returns = new double[365];
        MathNet.Numerics.Distributions.Normal.Samples(new Random(seed), returns, 0, Deviation);
        var (closes, level) = (new double[returns.Length], 100.0);
        for (var i = 0; i < closes.Length; i++) closes[i] = level *= 1 + returns[i];
        long[] starts = [.. Markets.Continuous.Sessions.Select(s => s.Open.ToUnixNanos())];
        var clock = new BarClock(Markets.Continuous, new Frequency(FrequencyUnit.Session, 1), Duration.Zero);
        return new TestSeries(Markets.Continuous, clock, [new BarBlock(starts, [closes])]).AsOf();
    }

    private static double Normal(double z) => MathNet.Numerics.Distributions.Normal.CDF(0, 1, z);
}
