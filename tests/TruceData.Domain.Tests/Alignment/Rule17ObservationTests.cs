using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;
using TruceData.Domain.Series;
using TruceData.Domain.Studies;
using TruceData.Domain.Time;
using static TruceData.Domain.Tests.Alignment.AnchorAssertions;
using static TruceData.Domain.Tests.Alignment.SmallSeries;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>Values that are observed within, after or before their sessions.</summary>
public class Rule17ObservationTests
{
    private static readonly ObservationRule s_settlement = ObservationRule.AtTimeOfDay(new(14, 30), NewYorkZone);
    private static readonly ObservationRule s_fixing = ObservationRule.AtTimeOfDay(new(9, 15), zone: null);
    private static readonly ObservationRule s_auction = ObservationRule.AfterEnd(Duration.FromMinutes(10));

    // Wednesday 8 to Tuesday 14 October 2025; the settlement of Friday the 10th is 4 % below that of Thursday.
    private static readonly TestSeries s_oil = Daily(Chicago.ObservedBy(s_settlement), "2025-10-08", 101, 100, 96, 97, 98);

    [Fact]
    public void Rule17_an_event_after_the_settlement_belongs_to_the_next_session()
    {
        var calendar = s_oil.Calendar;
        AssertAnchor(calendar, InNewYork("2025-10-10T14:29:59"), "2025-10-10", AnchorReason.InSession);
        AssertAnchor(calendar, InNewYork("2025-10-10T14:30:00"), "2025-10-13", AnchorReason.AfterObservation);
        AssertAnchor(calendar, InNewYork("2025-10-10T16:00:00"), "2025-10-13", AnchorReason.AfterObservation);
        AssertAnchor(calendar, InNewYork("2025-10-10T17:30:00"), "2025-10-13", AnchorReason.AfterClose);
        AssertAnchor(Chicago, InNewYork("2025-10-10T16:00:00"), "2025-10-10", AnchorReason.InSession);
    }

    [Fact]
    public void Rule17_after_the_settlement_the_policies_decide_as_after_a_close()
    {
        var time = InNewYork("2025-10-10T16:00:00");
        var next = Find(s_oil.Calendar, time, AnchorPolicy.Next)!;
        var previous = Find(s_oil.Calendar, time, AnchorPolicy.Previous)!;
        Assert.Equal((Date("2025-10-13"), next.Session.Open), (next.Session.Date, next.AnchorTime));
        Assert.Equal((Date("2025-10-10"), InNewYork("2025-10-10T14:30:00")), (previous.Session.Date, previous.AnchorTime));
        Assert.Null(Find(s_oil.Calendar, time, AnchorPolicy.Reject));
    }

    [Fact]
    public void Rule17_returns_and_references_run_between_settlements()
    {
        var time = Exactly(InNewYork("2025-10-10T16:00:00"));
        var aligned = Align(time, s_oil, Sessions(-1, 0), Measure.SimpleReturn);
        Assert.Equal([-0.04, (97.0 / 96) - 1], aligned.Values.Select(v => Math.Round(v, 12)), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal([Nanos("2025-10-10T14:30:00"), Nanos("2025-10-13T14:30:00")], aligned.ObservationEnds);
        Assert.Equal([Nanos("2025-10-09T14:30:00"), Nanos("2025-10-10T14:30:00")], aligned.ObservationStarts);
        var change = Align(time, s_oil, Sessions(0, 0), Measure.Change);
        Assert.Equal((96, Nanos("2025-10-10T14:30:00")), (change.Reference!.Value.Value, change.Reference.Value.End));

        var morning = Align(Threat, s_oil, Sessions(0, 0), Measure.Change);
        Assert.Equal((100, Nanos("2025-10-09T14:30:00")), (morning.Reference!.Value.Value, morning.Reference.Value.End));
        Assert.Equal([-4.0], morning.Values);
    }

    [Fact]
    public void Rule17_a_bar_is_known_from_its_observation()
    {
        Assert.Equal(2, s_oil.AsOf(InNewYork("2025-10-10T14:29:59")).Count);
        Assert.Equal(3, s_oil.AsOf(InNewYork("2025-10-10T14:30:00")).Count);
        var early = Align(Threat, s_oil, Sessions(0, 0), knowledgeTime: InNewYork("2025-10-10T14:29:59"));
        var later = Align(Threat, s_oil, Sessions(0, 0), knowledgeTime: InNewYork("2025-10-10T14:30:00"));
        Assert.Equal([Missing.NotYetKnown], early.Missing);
        Assert.Equal([96.0], later.Values);
        Assert.Equal(InNewYork("2025-10-10T14:30:00"), later.MaxKnowledgeTime);
    }

    [Fact]
    public void Rule17_columns_that_span_the_session_are_known_at_its_end()
    {
        string[] columns = ["low", "close"];
        var definition = new SeriesDefinition(
            "series/oil", null, null, Chicago.Name, new Frequency(FrequencyUnit.Session, 1), Duration.FromHours(1), s_settlement,
            Adjustments.Adjustment.Raw, [new("low", FieldRole.Price, Aggregation.Minimum), new("close", FieldRole.Price, Aggregation.Last)],
            "close");
        var start = Chicago.OnDate(Date("2025-10-10"))!.Open.ToUnixNanos();
        Assert.Equal(Nanos("2025-10-10T15:30:00"), definition.CreateClock(Chicago, ["close"]).KnownAt(start));
        Assert.Equal(Nanos("2025-10-10T18:00:00"), definition.CreateClock(Chicago, ["low"]).KnownAt(start));
        Assert.Equal(Nanos("2025-10-10T18:00:00"), definition.CreateClock(Chicago, columns).KnownAt(start));

        var auction = definition with { Observation = s_auction };
        Assert.Equal(Nanos("2025-10-10T18:10:00"), auction.CreateClock(Chicago, columns).KnownAt(start));
    }

    [Fact]
    public void Rule17_on_a_half_day_the_observation_is_not_after_the_close()
    {
        var calendar = NewYork.ObservedBy(ObservationRule.AtTimeOfDay(new(15, 30), zone: null));
        Assert.Equal(InNewYork("2025-11-26T15:30:00"), calendar.OnDate(Date("2025-11-26"))!.ObservationTime);
        Assert.Equal(InNewYork("2025-11-28T13:00:00"), calendar.OnDate(Date("2025-11-28"))!.ObservationTime);
        AssertAnchor(calendar, InNewYork("2025-11-28T12:59:00"), "2025-11-28", AnchorReason.InSession);
        AssertAnchor(calendar, InNewYork("2025-11-28T13:00:00"), "2025-12-01", AnchorReason.AfterClose);
        AssertAnchor(calendar, InNewYork("2025-11-26T15:45:00"), "2025-11-28", AnchorReason.AfterObservation);
    }

    [Theory]
    [InlineData("2025-03-07", "14:30")] // Both have winter time.
    [InlineData("2025-03-10", "15:30")] // New York has summer time since the 9th, London from the 30th on.
    [InlineData("2025-03-31", "14:30")]
    [InlineData("2025-10-10", "14:30")]
    [InlineData("2025-10-27", "15:30")] // London has winter time since the 26th, New York from 2 November on.
    [InlineData("2025-11-03", "14:30")]
    public void Rule17_a_settlement_in_London_follows_the_clock_of_London(string date, string newYork)
    {
        var brent = Chicago.ObservedBy(ObservationRule.AtTimeOfDay(new(19, 30), Zone("Europe/London")));
        var settled = InNewYork($"{date}T{newYork}:00");
        Assert.Equal(settled, brent.OnDate(Date(date))!.ObservationTime);
        Assert.Equal(Date(date), Find(brent, settled - Duration.Epsilon, AnchorPolicy.ContainingOrNext)!.Session.Date);
        Assert.Equal(AnchorReason.AfterObservation, Find(brent, settled, AnchorPolicy.ContainingOrNext)!.Reason);
    }

    [Fact]
    public void Rule17_an_event_in_the_closing_auction_belongs_to_its_close()
    {
        var calendar = Shanghai.ObservedBy(s_auction);
        AssertAnchor(calendar, InZone("2025-10-10T15:09:59", ShanghaiZone), "2025-10-10", AnchorReason.InSession);
        AssertAnchor(calendar, InZone("2025-10-10T15:10:00", ShanghaiZone), "2025-10-13", AnchorReason.AfterClose);
        var series = Daily(calendar, "2025-10-09", 1, 2, 3);
        var aligned = Align(Exactly(InZone("2025-10-10T15:05:00", ShanghaiZone)), series, Sessions(0, 0), Measure.Change);
        Assert.Equal(1, aligned.Reference!.Value.Value);
        Assert.Equal([1.0], aligned.Values);
    }

    [Fact]
    public void Rule17_a_fixing_before_the_open_is_observed_then()
    {
        var series = Daily(Shanghai.ObservedBy(s_fixing), "2025-10-09", 7.10, 7.11, 7.12);
        AssertAnchor(series.Calendar, InZone("2025-10-10T09:00:00", ShanghaiZone), "2025-10-10", AnchorReason.BeforeOpen);
        AssertAnchor(series.Calendar, InZone("2025-10-10T09:20:00", ShanghaiZone), "2025-10-13", AnchorReason.AfterObservation);
        AssertAnchor(series.Calendar, InZone("2025-10-10T11:00:00", ShanghaiZone), "2025-10-13", AnchorReason.AfterObservation);
        var aligned = Align(Exactly(InZone("2025-10-10T11:00:00", ShanghaiZone)), series, Sessions(-1, 0));
        var fixings = new[] { "2025-10-10T09:15:00", "2025-10-13T09:15:00" }.Select(t => InZone(t, ShanghaiZone).ToUnixTimeTicks() * 100);
        Assert.Equal([7.11, 7.12], aligned.Values);
        Assert.Equal(fixings, aligned.ObservationEnds);
        Assert.Equal(fixings, aligned.ObservationStarts);
    }

    [Fact]
    public void Rule17_a_day_is_the_session_that_is_observed_on_it_or_the_next()
    {
        var anchor = AnchorFinder.Find(OnDay("2025-10-10", NewYorkZone), s_oil.Calendar, AnchorPolicy.ContainingOrNext)!;
        AssertDates(anchor, "2025-10-10", AnchorReason.DateOnly, "2025-10-13", AnchorReason.AfterClose);
        var hour = new EventTime(
            InNewYork("2025-10-10T14:00:00"), InNewYork("2025-10-10T15:00:00"), TimePrecision.Hour, NewYorkZone);
        AssertDates(
            AnchorFinder.Find(hour, s_oil.Calendar, AnchorPolicy.ContainingOrNext)!,
            "2025-10-10", AnchorReason.InSession, "2025-10-13", AnchorReason.AfterObservation);
    }

    [Fact]
    public void Rule17_a_benchmark_is_read_when_the_series_is_observed()
    {
        var gold = Daily(Chicago.ObservedBy(ObservationRule.AtTimeOfDay(new(13, 30), NewYorkZone)), "2025-10-08", 1, 2, 3, 4, 5);
        var friday = Chicago.IndexOnOrAfter(Date("2025-10-10"));
        Assert.Equal([2.0, 3.0], new SessionColumn(gold.AsOf(), s_oil.Calendar, friday - 1, friday).Values);
        Assert.Equal([101.0, 100.0], new SessionColumn(s_oil.AsOf(), gold.Calendar, friday - 1, friday).Values);
    }

    [Fact]
    public void Rule17_other_events_after_the_observation_belong_to_the_next_window()
    {
        var aligned = Align(Threat, s_oil, Sessions(0, 0));
        var next = Align(Exactly(InNewYork("2025-10-10T16:00:00")), s_oil, Sessions(0, 0));
        Assert.Equal(InNewYork("2025-10-10T14:30:00"), aligned.Span!.Value.End);
        Assert.Equal(InNewYork("2025-10-10T14:30:00"), next.Span!.Value.Start);
    }

    [Fact]
    public void Rule17_a_week_of_values_observed_after_the_close_holds_them()
    {
        var source = Daily(Shanghai.ObservedBy(s_auction), "2025-10-09", 1, 2, 3);
        var resampler = new Resampler(source.Clock, new Frequency(FrequencyUnit.Week, 1));
        Assert.Equal([2.0, 3.0], resampler.Bars(source.Blocks, [Aggregation.Last]).Select(b => b.Values[0]));
    }

    [Fact]
    public void Rule17_a_rule_that_no_session_allows_is_refused()
    {
        Assert.Null(s_settlement.RefusalFor(Chicago));
        Assert.Null(s_auction.RefusalFor(NewYork));
        Assert.Contains("ends at", ObservationRule.AtTimeOfDay(new(16, 1), zone: null).RefusalFor(NewYork));
        Assert.Contains("previous session", ObservationRule.AtTimeOfDay(new(3, 0), ShanghaiZone).RefusalFor(NewYork));
        Assert.Contains("next session", ObservationRule.AfterEnd(Duration.FromMinutes(61)).RefusalFor(Chicago));
        Assert.Throws<ArgumentOutOfRangeException>(() => ObservationRule.AfterEnd(-Duration.Epsilon));
    }

    [Fact]
    public void Rule17_a_calendar_has_one_instance_for_each_rule()
    {
        Assert.Same(Chicago, Chicago.ObservedBy(null));
        Assert.Same(
            s_oil.Calendar, Chicago.ObservedBy(ObservationRule.AtTimeOfDay(new(14, 30), Zone("America/New_York"))));
    }
}
