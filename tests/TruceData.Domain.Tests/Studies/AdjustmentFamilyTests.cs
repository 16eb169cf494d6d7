using TruceData.Domain.Studies;

namespace TruceData.Domain.Tests.Studies;

/// <summary>Which p-values are adjusted together for multiple testing.</summary>
public sealed class AdjustmentFamilyTests
{
    private static readonly StudyGroup s_early = new("early", Alternative: false, [true, true, true, false, false]);

    [Theory]
    [InlineData(AdjustmentFamily.Window)]
    [InlineData(AdjustmentFamily.Series)]
    [InlineData(AdjustmentFamily.All)]
    public async Task The_only_hypothesis_of_a_series_keeps_its_p_value(AdjustmentFamily family)
    {
        // Offset 0 and the window from 0 to 0 are one hypothesis, and the average over both series is a family of its own.
        var options = Options(family);
        options = options with { Design = options.Design with { Event = new(0, 0), Windows = [new(0, 0)] } };
        foreach (var one in await AggregatesAsync(options))
        {
            var p = one.Aggregate.Tests[0].Values[0].PValue;
            var size = family == AdjustmentFamily.Series || one.Series is null ? 1 : 2;
            Assert.Equal([size, size], one.AdjustedPValues[0].Select(a => a.FamilySize));
            Assert.Equal(one.AdjustedPValues[0][0].Value, one.AdjustedPValues[0][1].Value);
            if (size == 1) Assert.Equal(p, one.AdjustedPValues[0][0].Value);
            else Assert.InRange(one.AdjustedPValues[0][0].Value, p, Math.Min(1, 2 * p));
        }
    }

    [Theory]
    [InlineData(AdjustmentFamily.Window, 4, 2)]
    [InlineData(AdjustmentFamily.Series, 8, 8)]
    [InlineData(AdjustmentFamily.All, 16, 8)]
    public async Task A_family_has_the_hypotheses_that_its_name_says(AdjustmentFamily family, int ofSeries, int overAll)
    {
        // Three offsets and the window from -1 to 1, in two groups and two series.
        foreach (var one in await AggregatesAsync(Options(family), s_early))
            Assert.All(one.AdjustedPValues[0], p => Assert.Equal(one.Series is null ? overAll : ofSeries, p.FamilySize));
    }

    [Fact]
    public async Task Holm_is_computed_within_each_family()
    {
        var aggregates = await AggregatesAsync(Options(AdjustmentFamily.Series), s_early);
        foreach (var family in aggregates.GroupBy(a => a.Series))
        {
            var p = family.SelectMany(a => a.Aggregate.Tests[0].Values).Select(v => v.PValue).ToArray();
            Assert.Equal(
                AdjustedPValues.Compute(p, MultipleTesting.Holm), family.SelectMany(a => a.AdjustedPValues[0]).Select(a => a.Value));
        }
    }

    [Fact]
    public async Task Without_an_adjustment_p_values_are_as_they_are()
    {
        foreach (var one in await AggregatesAsync(Options(AdjustmentFamily.All) with { MultipleTesting = null }))
            Assert.Equal(one.Aggregate.Tests[0].Values.Select(v => new AdjustedPValue(v.PValue, 0)), one.AdjustedPValues[0]);
    }

    private static StudyOptions Options(AdjustmentFamily family) => EventStudyEngineTests.Options(EventStudyTest.CrossSectionalT) with
    {
        MultipleTesting = MultipleTesting.Holm,
        AdjustmentFamily = family,
    };

    private static async Task<IReadOnlyList<GroupAggregate>> AggregatesAsync(StudyOptions options, params StudyGroup[] groups)
    {
        var engine = await EventStudyEngineTests.EngineAsync(options, groups);
        await foreach (var _ in engine.BlocksAsync(TestContext.Current.CancellationToken)) { }
        return await engine.AggregatesAsync(TestContext.Current.CancellationToken);
    }
}
