using Google.Protobuf;
using TruceData.Server.Curation;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Curation;

/// <summary>The real record, from which statements about what follows a step are removed.</summary>
public sealed class PolicyDecisionTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, IMessage>> Curated = new(() => DataFolder.Load(Repository.Data).Records);

    private readonly Dictionary<string, IMessage> _records = Curated.Value.ToDictionary(r => r.Key, r => r.Value);

    [Fact]
    public void The_curated_record_leaves_nothing_open() => Assert.Empty(Violations());

    [Fact]
    public void A_truce_that_is_extended_for_one_side_only_is_refused()
    {
        Remove("policies/cn-tariff-on-us", "truce-extension-announced-2025-10-30", "cn-tariff-suspension-2025-11-05");
        var violations = Violations();
        Assert.Contains(
            "events/truce-extension-2025-08 measures[2].valid.end_time: no event says what applies to policies/cn-tariff-on-us from "
            + "2025-11-10T05:01:00Z on, where this measure ends; events/geneva-cancelled-duties-2025-05 would apply again. Add a measure "
            + "on the policy to the event that extends or replaces this one, or an event with PHASE_EXPIRED if it ended.",
            violations);
        Assert.Contains(
            "events/truce-extension-scheduled-2025-11-01 links[0].event: no event that takes up events/truce-extension-2025-08 says what "
            + "follows its measure on policies/cn-tariff-on-us. Add a measure on the policy here, even if its level does not change, or "
            + "link the event with it to events/truce-extension-2025-08.",
            violations);
    }

    [Fact]
    public void A_truce_that_ends_for_one_policy_and_is_extended_for_others_is_refused()
    {
        Remove(
            "policies/tariff-truce",
            "truce-extension-announced-2025-10-30", "truce-extension-scheduled-2025-11-01", "us-truce-order-2025-11-04");
        Assert.Contains(
            "events/truce-extension-2025-08 measures[0].valid.end_time: no event says what applies to policies/tariff-truce from "
            + "2025-11-10T05:01:00Z on, where this measure ends; nothing follows. Add a measure on the policy to the event that extends or "
            + "replaces this one, or an event with PHASE_EXPIRED if it ended.",
            Violations());
    }

    [Fact]
    public void An_event_can_state_that_a_truce_ended()
    {
        A_truce_that_ends_for_one_policy_and_is_extended_for_others_is_refused();
        var end = Event("truce-extension-2025-08").Clone();
        (end.Name, end.Phase) = ("events/truce-ended", Phase.Expired);
        end.Time = new EventTime { EarliestTime = TestTimes.At("2025-11-10T05:01Z"), LatestTime = TestTimes.At("2025-11-11T05:00Z") };
        end.KnowledgeTime = TestTimes.At("2025-11-11T05:00Z");
        end.Links.Clear();
        end.Links.Add(new EventLink { Kind = EventLinkKind.Withdraws, Event = "events/truce-extension-2025-08" });
        end.Measures.Clear();
        end.Measures.Add(new EventMeasure
        {
            Policy = "policies/tariff-truce",
            Valid = new Interval { StartTime = TestTimes.At("2025-11-10T05:01Z") },
        });
        _records.Add(end.Name, end);
        Assert.Empty(Violations());
    }

    [Fact]
    public void Fees_of_both_sides_that_are_suspended_for_one_side_only_are_refused()
    {
        Remove("policies/cn-port-fees", "cn-port-fees-suspended-2025-11-10");
        Assert.Contains(Violations(), v => v.StartsWith(
            "events/cn-kuala-lumpur-outcomes-2025-10-30 measures[1]: the measure on policies/cn-port-fees has no first day, and no event "
            + "known by ", StringComparison.Ordinal));
        Remove("policies/cn-port-fees", "cn-kuala-lumpur-outcomes-2025-10-30");
        Assert.Contains(Violations(), v => v.StartsWith(
            "events/cn-kuala-lumpur-outcomes-2025-10-30 links[2].event: no event that takes up events/cn-port-fees-2025 says what follows "
            + "its measure on policies/cn-port-fees.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2025-11-01T00:00Z")]
    public void A_measure_without_a_first_day_is_looked_for_until_the_newest_event(string? until)
    {
        var exemption = Event("us-malaysia-exemption-2025-10");
        exemption.Measures[0].OpenUntilTime = until is null ? null : TestTimes.At(until);
        Assert.StartsWith(
            "events/us-malaysia-exemption-2025-10 measures[0]: the measure on policies/us-tariff-on-malaysia has no first day",
            Assert.Single(Violations()));
    }

    /// <summary>Returns a copy of an event, which replaces the event in the records of this test.</summary>
    private Event Event(string id)
    {
        var copy = ((Event)_records[$"events/{id}"]).Clone();
        _records[copy.Name] = copy;
        return copy;
    }

    private void Remove(string policy, params string[] events)
    {
        foreach (var measures in events.Select(e => Event(e).Measures))
        {
            var kept = measures.Where(m => m.Policy != policy).ToArray();
            Assert.NotEqual(measures.Count, kept.Length);
            measures.Clear();
            measures.AddRange(kept);
        }
    }

    private string[] Violations() =>
    [
        .. PolicyDecisionRules.Check(_records, new Dictionary<string, IMessage>())
            .Select(v => $"{v.Record} {v.Field}: {v.Message}. {v.Fix}"),
    ];
}
