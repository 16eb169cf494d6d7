using TruceData.Domain.Studies;

namespace TruceData.Domain.Tests.Studies;

/// <summary>Events whose windows overlap are left out of the averages, but not out of the rows.</summary>
public sealed class OverlapPolicyTests
{
    [Theory]
    [InlineData(OverlapPolicy.KeepAll, 5, new int[0])]
    [InlineData(OverlapPolicy.DropAll, 5, new[] { 1, 2 })]
    [InlineData(OverlapPolicy.KeepFirst, 5, new[] { 2 })]
    [InlineData(OverlapPolicy.DropAll, 30, new[] { 0, 1, 2, 3, 4 })]
    [InlineData(OverlapPolicy.KeepFirst, 30, new[] { 1, 4 })]
    public void Each_policy_leaves_out_its_events(OverlapPolicy policy, int reach, int[] excluded)
    {
        // The anchors are sessions 80, 140, 150, 260 and 320. Windows of 61 sessions overlap from 80 to 140 and from 260 to 320.
        var rows = DailyStudy.AnchoredEvents(Options(policy, reach)).Calendars[0].Events.Rows;
        Assert.Equal(excluded, rows.Where(r => r.IsExcluded).Select(r => r.Event));
    }

    [Fact]
    public async Task Averages_are_those_of_the_events_that_count()
    {
        var found = await AggregatesAsync(Options(OverlapPolicy.DropAll, 5));
        var members = new StudyGroup("alone", Alternative: false, [true, false, false, true, true]);
        var expected = (await AggregatesAsync(Options(OverlapPolicy.KeepAll, 5), members)).Where(a => a.Group.Label.Length > 0).ToArray();
        Assert.Equal([2, 2, 4], found.Select(a => a.Aggregate.Excluded));
        foreach (var (one, other) in found.Zip(expected))
        {
            Assert.Equal(other.Aggregate.Events, one.Aggregate.Events);
            Assert.Equal(other.Aggregate.Averages, one.Aggregate.Averages);
            foreach (var ((test, values), (_, same)) in one.Aggregate.Tests.Zip(other.Aggregate.Tests))
                Assert.All(values.Zip(same), v => Assert.True(v.First == v.Second, $"{test}: {v}"));
        }
    }

    private static StudyOptions Options(OverlapPolicy policy, int reach)
    {
        var options = EventStudyEngineTests.Options(
            EventStudyTest.CrossSectionalT, EventStudyTest.CorradoRank, EventStudyTest.AdjustedBmpT, EventStudyTest.BrownWarner1985T);
        var design = options.Design with { Event = new(-reach, reach), Estimation = new(-45 - reach, -reach - 1) };
        return options with { Design = design, OverlapPolicy = policy };
    }

    private static async Task<IReadOnlyList<GroupAggregate>> AggregatesAsync(StudyOptions options, params StudyGroup[] groups)
    {
        var engine = await EventStudyEngineTests.EngineAsync(options, groups);
        var rows = 0;
        await foreach (var block in engine.BlocksAsync(TestContext.Current.CancellationToken)) rows += block.Count;
        Assert.Equal(10, rows);
        return await engine.AggregatesAsync(TestContext.Current.CancellationToken);
    }
}
