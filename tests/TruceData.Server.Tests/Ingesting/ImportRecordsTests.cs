using Grpc.Core;
using TruceData.Server.Requests;
using TruceData.Server.Tests.Services;

namespace TruceData.Server.Tests.Ingesting;

public sealed class ImportRecordsTests : IAsyncLifetime
{
    private const string Source = "sources/white-house-fact-sheet-2025-11-01";
    private EvidenceServer? _server;

    private EvidenceServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await EvidenceServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task An_event_and_its_claim_become_one_revision_that_can_be_read()
    {
        var answer = await Server.ImportAsync(Claim(), Event());
        Assert.Equal((2, true, "a test"), (answer.Revision.Number, answer.Changed, answer.Revision.Author));
        var read = await Server.Events.GetEventAsync(new V1.GetEventRequest { Name = "events/test" }, cancellationToken: EvidenceServer.Ct);
        Assert.Equal("claims/test", read.Claims.Single().Name);
        Assert.Equal(0.095, read.Event.Measures[0].Level.Low, 15);
        await MissingAsync("events/test", revision: 1);
    }

    [Fact]
    public async Task The_same_content_again_makes_no_revision()
    {
        await Server.ImportAsync(Event(), Claim());
        var again = await Server.ImportAsync(Claim(), Event());
        Assert.Equal((2, false), (again.Revision.Number, again.Changed));
    }

    [Fact]
    public async Task Every_curated_record_sent_again_makes_no_revision()
    {
        var all = await AllAsync();
        var again = await Server.ImportAsync(all);
        Assert.True(all.Length > 300);
        Assert.Equal((1, false), (again.Revision.Number, again.Changed));
    }

    [Fact]
    public async Task Validate_only_checks_and_writes_nothing()
    {
        var answer = await Server.ImportAsync(Uploads.Header(validateOnly: true), Event(), Claim());
        Assert.Equal((1, false), (answer.Revision.Number, answer.Changed));
        await MissingAsync("events/test");
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(Uploads.Header(validateOnly: true), Event()));
        Assert.Equal("RECORD_INVALID", refused.Reason);
    }

    [Fact]
    public async Task A_record_that_breaks_a_rule_is_refused_by_its_place_and_nothing_is_written()
    {
        var bad = Event();
        bad.Event.Measures[0].Level.Unit.Kind = V1.UnitKind.Money;
        bad.Event.Actors.Clear();
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(Claim(), bad));
        Assert.Equal((StatusCode.InvalidArgument, "RECORD_INVALID"), (refused.Code, refused.Reason));
        Assert.Contains("records[1].measures[0].level.unit.currency", refused.Fields);
        Assert.Contains("records[1].actors", refused.Fields);
        await MissingAsync("claims/test");
    }

    [Fact]
    public async Task A_record_that_no_reply_could_hold_is_refused_at_its_largest_field()
    {
        var source = LargeRecords.Source(0, 1);
        var room = MessageLimits.MaxRecordBytes - source.CalculateSize();
        source.Note = new string('n', room - 1); // The length of the note takes two bytes more.
        Assert.Equal(MessageLimits.MaxRecordBytes, source.CalculateSize());
        Assert.True((await Server.ImportAsync(new V1.Record { Source = source })).Changed);

        source.Note += "n";
        using var call = Server.Ingest.ImportRecords(cancellationToken: EvidenceServer.Ct);
        V1.ImportRecordsRequest[] messages =
            [new() { Header = Uploads.Header() }, new() { Record = Claim() }, new() { Record = new() { Source = source } }];
        var refusal = Support.Refusal.Of(await Assert.ThrowsAsync<RpcException>(() => Uploads.SendAsync(call, messages)));
        refusal.Is(StatusCode.InvalidArgument, "RECORD_INVALID", "records[1].note");
        Assert.Contains("the record has 1,032,193 bytes, 1,032,", refusal.Text);
        Assert.EndsWith(
            "At most 1,032,192 are allowed, so that every reply can hold it: shorten the field, or split the record.", refusal.Text);
    }

    [Fact]
    public async Task Bounds_that_the_server_adds_count_towards_the_size_of_a_record()
    {
        var @event = Event();
        var measure = @event.Event.Measures[0];
        measure.Scope = new string('s', 1000);
        while (@event.Event.CalculateSize() < MessageLimits.MaxRecordBytes - 2000) @event.Event.Measures.Add(measure.Clone());
        Assert.InRange(@event.Event.CalculateSize(), 1, MessageLimits.MaxRecordBytes);
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(@event, Claim()));
        Assert.Equal(("RECORD_INVALID", "records[0].measures"), (refused.Reason, refused.Fields.Single()));
    }

    [Fact]
    public async Task A_name_that_no_request_could_state_is_refused()
    {
        var source = LargeRecords.Source(0, 1);
        source.Name = "sources/".PadRight(201, 'x');
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(new V1.Record { Source = source }));
        Assert.Equal(("RECORD_INVALID", "records[0].name"), (refused.Reason, refused.Fields.Single()));
    }

    [Fact]
    public async Task Units_are_held_against_the_stored_policy()
    {
        var bad = Event();
        bad.Event.Measures[0].Level.Unit = new V1.Unit { Kind = V1.UnitKind.Days };
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(bad, Claim()));
        Assert.Equal("RECORD_INVALID", refused.Reason);
        Assert.Contains("records[0].measures[0].level.unit", refused.Fields);
    }

    [Fact]
    public async Task A_reference_to_nothing_is_dangling()
    {
        var claim = Claim();
        claim.Claim.Source = "sources/nothing";
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(Event(), claim));
        Assert.Equal((StatusCode.FailedPrecondition, "DANGLING_REFERENCE"), (refused.Code, refused.Reason));
        Assert.Equal(["records[1].source"], refused.Fields);
    }

    [Fact]
    public async Task A_name_twice_is_refused()
    {
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(Event(), Claim(), Event()));
        Assert.Equal((StatusCode.InvalidArgument, "DUPLICATE_NAME"), (refused.Code, refused.Reason));
        Assert.Equal(["records[2].name"], refused.Fields);
    }

    [Fact]
    public async Task A_replacement_must_fit_what_refers_to_it()
    {
        await Server.ImportAsync(Event(), Claim());
        var without = Event();
        without.Event.Measures.Clear();
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(without));
        Assert.Equal((StatusCode.InvalidArgument, "RECORD_INVALID"), (refused.Code, refused.Reason));
        Assert.Equal(["records[0]"], refused.Fields);
    }

    [Fact]
    public async Task A_calendar_must_fit_the_bars_that_are_stored()
    {
        var newYork = (await Server.Store.FindRecordAsync(1, "calendars/XNYS", EvidenceServer.Ct))!;
        var shorter = V1.Calendar.Parser.ParseFrom(newYork.Body.ToArray());
        shorter.LastVerifiedDate = new V1.Date { Year = 2025, Month = 10, Day = 31 };
        while (shorter.Exceptions.Count > 0 && shorter.Exceptions[^1].Date is var last && (last.Year > 2025 || (last.Year == 2025 && last.Month > 10)))
            shorter.Exceptions.RemoveAt(shorter.Exceptions.Count - 1);
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(new V1.Record { Calendar = shorter }));
        Assert.Equal((StatusCode.InvalidArgument, "RECORD_INVALID"), (refused.Code, refused.Reason));
        Assert.Equal(["records[0]", "records[0]"], refused.Fields); // one for each series
    }

    [Fact]
    public async Task A_header_comes_first_and_once()
    {
        using var none = Server.Ingest.ImportRecords(cancellationToken: EvidenceServer.Ct);
        var missing = await Uploads.RefusedAsync(() => Uploads.SendAsync(none, [new V1.ImportRecordsRequest { Record = Event() }]));
        Assert.Equal(("FIELD_REQUIRED", "header"), (missing.Reason, missing.Fields.Single()));

        using var two = Server.Ingest.ImportRecords(cancellationToken: EvidenceServer.Ct);
        var header = new V1.ImportRecordsRequest { Header = Uploads.Header() };
        var twice = await Uploads.RefusedAsync(() => Uploads.SendAsync(two, [header, header]));
        Assert.Equal("ARGUMENT_CONFLICT", twice.Reason);
    }

    [Fact]
    public async Task The_header_is_checked()
    {
        var anonymous = await Uploads.RefusedAsync(() => Server.ImportAsync(new V1.ImportHeader(), Event()));
        Assert.Equal(("FIELD_REQUIRED", "header.author"), (anonymous.Reason, anonymous.Fields.Single()));
        var curation = await Uploads.RefusedAsync(() => Server.ImportAsync(new V1.ImportHeader { Author = "trucedata curation" }, Event()));
        Assert.Equal(("ARGUMENT_CONFLICT", "header.author"), (curation.Reason, curation.Fields.Single()));
        var wordy = await Uploads.RefusedAsync(() => Server.ImportAsync(new V1.ImportHeader { Author = new string('x', 201) }, Event()));
        Assert.Equal("VALUE_OUT_OF_BOUNDS", wordy.Reason);
        var dated = await Uploads.RefusedAsync(() => Server.ImportAsync(new V1.ImportHeader { Author = "x", KnowledgeTime = EvidenceTimes.At("2025-11-01T00:00Z") }, Event()));
        Assert.Equal(("ARGUMENT_CONFLICT", "header.knowledge_time"), (dated.Reason, dated.Fields.Single()));
    }

    [Fact]
    public async Task A_cancelled_stream_leaves_nothing_and_blocks_nobody()
    {
        using (var call = Server.Ingest.ImportRecords(cancellationToken: EvidenceServer.Ct))
        {
            await call.RequestStream.WriteAsync(new V1.ImportRecordsRequest { Header = Uploads.Header() }, EvidenceServer.Ct);
            await call.RequestStream.WriteAsync(new V1.ImportRecordsRequest { Record = Event() }, EvidenceServer.Ct);
        }

        await MissingAsync("events/test");
        Assert.True((await Server.ImportAsync(Event(), Claim())).Changed);
    }

    [Fact]
    public async Task What_is_removed_is_gone_from_the_next_revision_on()
    {
        await Server.ImportAsync(Event(), Claim());
        var removed = await RemoveAsync("events/test", "claims/test");
        Assert.Equal(3, removed.Revision.Number);
        await MissingAsync("events/test");
        var before = new V1.GetEventRequest { Name = "events/test", AsOf = new V1.AsOf { Revision = 2 } };
        Assert.Equal("events/test", (await Server.Events.GetEventAsync(before, cancellationToken: EvidenceServer.Ct)).Event.Name);
    }

    [Fact]
    public async Task What_is_needed_is_not_removed()
    {
        await Server.ImportAsync(Event(), Claim());
        var referred = await Uploads.RefusedAsync(() => RemoveAsync("events/test"));
        Assert.Equal((StatusCode.FailedPrecondition, "DANGLING_REFERENCE"), (referred.Code, referred.Reason));
        Assert.Equal(["names[0]"], referred.Fields);
        var lastClaim = await Uploads.RefusedAsync(() => RemoveAsync("claims/test"));
        Assert.Equal((StatusCode.FailedPrecondition, "RECORD_INVALID"), (lastClaim.Code, lastClaim.Reason));
        var unknown = await Uploads.RefusedAsync(() => RemoveAsync("events/nothing"));
        Assert.Equal((StatusCode.NotFound, "RESOURCE_NOT_FOUND"), (unknown.Code, unknown.Reason));
        var repeated = await Uploads.RefusedAsync(() => RemoveAsync("events/test", "events/test"));
        Assert.Equal(("NAME_REPEATED", "names[1]"), (repeated.Reason, repeated.Fields.Single()));
    }

    private async Task<V1.RemoveRecordsResponse> RemoveAsync(params string[] names) =>
        await Server.Ingest.RemoveRecordsAsync(new V1.RemoveRecordsRequest { Header = Uploads.Header(), Names = { names } }, cancellationToken: EvidenceServer.Ct);

    private async Task MissingAsync(string name, long revision = 0) =>
        Assert.Null(await Server.Store.FindRecordAsync(revision > 0 ? revision : (await Server.Store.FindLatestRevisionAsync(EvidenceServer.Ct))!.Number, name, EvidenceServer.Ct));

    private async Task<V1.Record[]> AllAsync()
    {
        var events = await Server.Events.ListEventsAsync(new V1.ListEventsRequest { PageSize = 1000 }, cancellationToken: EvidenceServer.Ct);
        var claims = await Server.Events.ListClaimsAsync(new V1.ListClaimsRequest { PageSize = 1000 }, cancellationToken: EvidenceServer.Ct);
        var sources = await Server.Events.ListSourcesAsync(new V1.ListSourcesRequest { PageSize = 1000, View = V1.ResourceView.Full }, cancellationToken: EvidenceServer.Ct);
        var policies = await Server.Policies.ListPoliciesAsync(new V1.ListPoliciesRequest { PageSize = 1000 }, cancellationToken: EvidenceServer.Ct);
        var reactions = await Server.Reactions.ListReactionsAsync(new V1.ListReactionsRequest { PageSize = 1000 }, cancellationToken: EvidenceServer.Ct);
        var instruments = await Server.Markets.ListInstrumentsAsync(new V1.ListInstrumentsRequest { PageSize = 1000 }, cancellationToken: EvidenceServer.Ct);
        return
        [
            .. claims.Claims.Select(c => new V1.Record { Claim = c }), .. events.Events.Select(e => new V1.Record { Event = e }),
            .. sources.Sources.Select(s => new V1.Record { Source = s }), .. policies.Policies.Select(p => new V1.Record { Policy = p }),
            .. reactions.Reactions.Select(r => new V1.Record { Reaction = r }), .. instruments.Instruments.Select(i => new V1.Record { Instrument = i }),
        ];
    }

    private static V1.Record Event() => new()
    {
        Event = new V1.Event
        {
            Name = "events/test",
            DisplayName = "A test",
            Summary = "Duties are set.",
            Kind = V1.EventKind.Tariff,
            Phase = V1.Phase.Announced,
            Actors = { "US" },
            Time = new V1.EventTime
            {
                EarliestTime = EvidenceTimes.At("2025-11-05T15:00Z"),
                LatestTime = EvidenceTimes.At("2025-11-05T16:00Z"),
                Precision = V1.TimePrecision.Hour,
                TimeZone = "America/New_York",
            },
            KnowledgeTime = EvidenceTimes.At("2025-11-05T16:00Z"),
            Measures =
            {
                new V1.EventMeasure
                {
                    Policy = "policies/us-tariff-on-china",
                    Level = new V1.Quantity { Value = 0.1, Unit = new V1.Unit { Kind = V1.UnitKind.Fraction }, Hedge = V1.Hedge.None, SignificantFigures = 2 },
                    Valid = new V1.Interval { StartTime = EvidenceTimes.At("2025-12-01T05:00Z") },
                },
            },
        },
    };

    private static V1.Record Claim() => new()
    {
        Claim = new V1.Claim
        {
            Name = "claims/test",
            Source = Source,
            Locator = new V1.Locator { Paragraph = 1 },
            Subject = "events/test",
            FieldPath = "measures[0].level",
            Quantity = new V1.Quantity { Value = 0.1, Unit = new V1.Unit { Kind = V1.UnitKind.Fraction }, Hedge = V1.Hedge.None, SignificantFigures = 2 },
            Stance = V1.Stance.Asserts,
            KnowledgeTime = EvidenceTimes.At("2025-11-05T16:00Z"),
        },
    };
}
