using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using static TruceData.Domain.Tests.Alignment.SmallSeries;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>Rule 6: closes of two markets on one date are never paired silently.</summary>
public class Rule06OwnInstantsTests
{
    [Fact]
    public void Rule06_each_row_says_when_its_observation_starts_and_ends()
    {
        var values = Align(Threat, October, Sessions(0, 0));
        Assert.Equal([Nanos("2025-10-10T09:30:00")], values.ObservationStarts);
        Assert.Equal([Nanos("2025-10-10T16:00:00")], values.ObservationEnds);
        var returns = Align(Threat, October, Sessions(0, 0), Measure.SimpleReturn);
        Assert.Equal([Nanos("2025-10-09T16:00:00")], returns.ObservationStarts);
        Assert.Equal([Nanos("2025-10-10T16:00:00")], returns.ObservationEnds);
    }

    [Fact]
    public void Rule06_closes_of_two_markets_on_one_date_are_not_the_same_instant()
    {
        var shanghai = Align(Threat, Daily(Shanghai, "2025-10-09", 10, 11, 12), Sessions(0, 0));
        Assert.Equal(Date("2025-10-13"), shanghai.Anchor!.Session.Date);
        Assert.Equal([Utc("2025-10-13T07:00:00").ToUnixNanos()], shanghai.ObservationEnds);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    public void Rule06_series_with_gaps_of_their_own_are_measured_by_their_own_bars(int step)
    {
        var random = new Random(step);
        var minutes = FourDaysOfMinutes();
        Instant[] halfMinutes = [.. minutes.Skip(500).Take(200).Select(m => m + Duration.FromSeconds(30))];
        var bars = new[] { minutes, [.. minutes, .. halfMinutes], [.. minutes.Skip(200)] }
            .Concat(Enumerable.Range(0, 7).Select(_ => minutes.Where(_ => random.Next(20) > 0)));
        var window = new AlignmentWindow(WindowUnit.Elapsed, -30, 30, Duration.FromMinutes(step));
        var design = new AlignmentDesign(window, AnchorPolicy.ContainingOrNext, Reference.LastBeforeEvent, Measure.Value, MatchRule.Default);
        var aligners = bars
            .Select(starts => Regular(NewYork, new Frequency(FrequencyUnit.Minute, 1), [.. starts.Order()], i => i == 600))
            .Select(series => new Aligner(series.AsOf(), NewYork, design))
            .ToArray();
        var filled = 0;
        var times = minutes.Where(_ => random.Next(10) == 0).Select(m => Exactly(m + Duration.FromSeconds(random.Next(60))));
        foreach (var time in times)
        {
            var lookup = aligners[0].CreateLookup(time)!;
            foreach (var aligner in aligners)
            {
                var values = new double[window.Count];
                var alone = aligner.Align(time);
                if (aligner.TryFill(values, lookup) is not { } found) continue;
                filled++;
                Assert.Equal(alone.Times.Starts, found.Starts);
                Assert.Equal(alone.Times.Ends, found.Ends);
                Assert.Equal(alone.Times.Missing, found.Missing);
                Assert.Equal(alone.Values, values);
            }
        }

        Assert.InRange(filled, 100, int.MaxValue);
    }

    private static Instant[] FourDaysOfMinutes()
    {
        var open = InNewYork("2025-10-08T09:30:00");
        return
        [
            .. Enumerable.Range(0, 4).SelectMany(day =>
                Enumerable.Range(0, 390).Select(minute => open + Duration.FromDays(day) + Duration.FromMinutes(minute))),
        ];
    }

    private static Aligner AlignerOf(IEnumerable<Instant> starts, AlignmentWindow window)
    {
        var series = Regular(NewYork, new Frequency(FrequencyUnit.Minute, 1), [.. starts.Order()], i => i == 600);
        var design = new AlignmentDesign(
            window, AnchorPolicy.ContainingOrNext, Reference.LastBeforeEvent, Measure.Value, MatchRule.Default);
        return new Aligner(series.AsOf(), NewYork, design);
    }
}
