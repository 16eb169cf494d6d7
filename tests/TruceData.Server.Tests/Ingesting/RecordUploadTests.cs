using Grpc.Core;
using TruceData.Server.Mapping;
using TruceData.Server.Tests.Services;
using TruceData.Server.Tests.Support;
using static TruceData.Server.Tests.Ingesting.SampleRecords;

namespace TruceData.Server.Tests.Ingesting;

public sealed class RecordUploadTests : IAsyncLifetime
{
    private WritableServer? _server;

    private WritableServer Server => _server!;

    private static CancellationToken Ct => WritableServer.Ct;

    public async ValueTask InitializeAsync() => _server = await WritableServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task An_event_and_its_claim_become_one_revision_that_can_be_read()
    {
        var answer = await Server.ImportAsync(Claim(), Event());
        Assert.Equal((2, true, "a test"), (answer.Revision.Number, answer.Changed, answer.Revision.Author));
        var read = await Server.Events.GetEventAsync(new V1.GetEventRequest { Name = "events/test" }, cancellationToken: Ct);
        Assert.Equal("claims/test", read.Claims.Single().Name);
        Assert.Equal(0.095, read.Event.Measures[0].Level.Low, 15);
        await Server.AssertMissingAsync("events/test", revision: 1);
    }

    [Fact]
    public async Task The_same_content_again_makes_no_revision()
    {
        await Server.ImportAsync(Event(), Claim());
        var again = await Server.ImportAsync(Claim(), Event());
        Assert.Equal((2, false), (again.Revision.Number, again.Changed));
    }

    [Fact]
    public async Task New_changed_and_unchanged_records_are_counted_by_collection()
    {
        V1.ImportCount[] created = [new() { Collection = "claims", NewCount = 1 }, new() { Collection = "events", NewCount = 1 }];
        Assert.Equal(created, (await Server.ImportAsync(Uploads.Header(validateOnly: true), Event(), Claim())).Counts);
        Assert.Equal(created, (await Server.ImportAsync(Event(), Claim())).Counts);

        var other = Event();
        other.Event.DisplayName = "Another title";
        V1.ImportCount[] changed = [new() { Collection = "claims", UnchangedCount = 1 }, new() { Collection = "events", ChangedCount = 1 }];
        Assert.Equal(changed, (await Server.ImportAsync(other, Claim())).Counts);
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
        await Server.AssertMissingAsync("events/test");
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(Uploads.Header(validateOnly: true), Event()));
        Assert.Equal("RECORD_INVALID", refused.Reason);
    }

    [Fact]
    public async Task A_record_that_breaks_a_rule_is_refused_at_its_path_and_nothing_is_written()
    {
        var bad = Event();
        bad.Event.Measures[0].Level.Unit.Kind = V1.UnitKind.Money;
        bad.Event.Actors.Clear();
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(Claim(), bad));
        Assert.Equal((StatusCode.InvalidArgument, "RECORD_INVALID"), (refused.Code, refused.Reason));
        Assert.Contains("records[1].measures[0].level.unit.currency", refused.Fields);
        Assert.Contains("records[1].actors", refused.Fields);
        await Server.AssertMissingAsync("claims/test");
    }

    [Fact]
    public async Task A_record_that_does_not_fit_into_a_response_is_refused_at_its_largest_field()
    {
        var source = LargeRecords.Source(0, 1);
        var room = MessageLimits.MaxRecordBytes - source.CalculateSize();
        source.Note = new string('n', room - 1); // The length of the note takes two bytes more.
        Assert.Equal(MessageLimits.MaxRecordBytes, source.CalculateSize());
        Assert.True((await Server.ImportAsync(new V1.Record { Source = source })).Changed);

        source.Note += "n";
        using var call = Server.Ingest.ImportRecords(cancellationToken: Ct);
        V1.ImportRecordsRequest[] messages =
            [new() { Header = Uploads.Header() }, new() { Record = Claim() }, new() { Record = new() { Source = source } }];
        var refusal = Support.Refusal.Of(await Assert.ThrowsAsync<RpcException>(() => Uploads.SendAsync(call, messages)));
        refusal.Is(StatusCode.InvalidArgument, "RECORD_INVALID", "records[1].note");
        Assert.Contains("the record has 1,032,193 bytes, 1,032,", refusal.Text);
        Assert.EndsWith(
            "At most 1,032,192 bytes fit into a response; shorten the field or split the record.", refusal.Text);
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
    public async Task A_name_that_is_too_long_for_a_request_is_refused()
    {
        var source = LargeRecords.Source(0, 1);
        source.Name = "sources/".PadRight(201, 'x');
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(new V1.Record { Source = source }));
        Assert.Equal(("RECORD_INVALID", "records[0].name"), (refused.Reason, refused.Fields.Single()));
    }

    [Fact]
    public async Task Units_must_match_the_stored_policy()
    {
        var bad = Event();
        bad.Event.Measures[0].Level.Unit = new V1.Unit { Kind = V1.UnitKind.Tonnes };
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(bad, Claim()));
        Assert.Equal("RECORD_INVALID", refused.Reason);
        Assert.Contains("records[0].measures[0].level.unit", refused.Fields);
    }

    [Fact]
    public async Task A_reference_to_a_missing_record_is_dangling()
    {
        var claim = Claim();
        claim.Claim.Source = "sources/nothing";
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(Event(), claim));
        Assert.Equal((StatusCode.FailedPrecondition, "DANGLING_REFERENCE"), (refused.Code, refused.Reason));
        Assert.Equal(["records[1].source"], refused.Fields);
    }

    [Fact]
    public async Task A_repeated_name_is_refused()
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
    public async Task A_calendar_must_fit_the_stored_bars()
    {
        var newYork = (await Server.Store.FindRecordAsync(1, "calendars/XNYS", Ct))!;
        var shorter = V1.Calendar.Parser.ParseFrom(newYork.Body.ToArray());
        shorter.LastVerifiedDate = new V1.Date { Year = 2025, Month = 10, Day = 31 };
        var later = shorter.Exceptions.Where(e => (e.Date.Year, e.Date.Month).CompareTo((2025, 10)) > 0).ToArray();
        foreach (var exception in later) shorter.Exceptions.Remove(exception);
        var refused = await Uploads.RefusedAsync(() => Server.ImportAsync(new V1.Record { Calendar = shorter }));
        Assert.Equal((StatusCode.InvalidArgument, "RECORD_INVALID"), (refused.Code, refused.Reason));
        Assert.True(refused.Fields.Length > 2 && refused.Fields.All(f => f == "records[0]"), "one for each series on the calendar");
    }

    [Fact]
    public async Task A_header_comes_first_and_once()
    {
        using var none = Server.Ingest.ImportRecords(cancellationToken: Ct);
        var missing = await Uploads.RefusedAsync(() => Uploads.SendAsync(none, [new V1.ImportRecordsRequest { Record = Event() }]));
        Assert.Equal(("FIELD_REQUIRED", "header"), (missing.Reason, missing.Fields.Single()));

        using var two = Server.Ingest.ImportRecords(cancellationToken: Ct);
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
        var header = new V1.ImportHeader { Author = "x", KnowledgeTime = TestTimes.At("2025-11-01T00:00Z") };
        var dated = await Uploads.RefusedAsync(() => Server.ImportAsync(header, Event()));
        Assert.Equal(("ARGUMENT_CONFLICT", "header.knowledge_time"), (dated.Reason, dated.Fields.Single()));
    }

    [Fact]
    public async Task A_cancelled_stream_writes_nothing_and_blocks_no_other_writer()
    {
        using (var call = Server.Ingest.ImportRecords(cancellationToken: Ct))
        {
            await call.RequestStream.WriteAsync(new V1.ImportRecordsRequest { Header = Uploads.Header() }, Ct);
            await call.RequestStream.WriteAsync(new V1.ImportRecordsRequest { Record = Event() }, Ct);
        }

        await Server.AssertMissingAsync("events/test");
        Assert.True((await Server.ImportAsync(Event(), Claim())).Changed);
    }

    private async Task<V1.Record[]> AllAsync()
    {
        const int All = 1000;
        var events = await Server.Events.ListEventsAsync(new() { PageSize = All }, cancellationToken: Ct);
        var claims = await Server.Events.ListClaimsAsync(new() { PageSize = All }, cancellationToken: Ct);
        var sources = await Server.Events.ListSourcesAsync(new() { PageSize = All, View = V1.ResourceView.Full }, cancellationToken: Ct);
        var policies = await Server.Policies.ListPoliciesAsync(new() { PageSize = All }, cancellationToken: Ct);
        var reactions = await Server.Reactions.ListReactionsAsync(new() { PageSize = All }, cancellationToken: Ct);
        var instruments = await Server.Markets.ListInstrumentsAsync(new() { PageSize = All }, cancellationToken: Ct);
        return
        [
            .. claims.Claims.Select(c => new V1.Record { Claim = c }),
            .. events.Events.Select(e => new V1.Record { Event = e }),
            .. sources.Sources.Select(s => new V1.Record { Source = s }),
            .. policies.Policies.Select(p => new V1.Record { Policy = p }),
            .. reactions.Reactions.Select(r => new V1.Record { Reaction = r }),
            .. instruments.Instruments.Select(i => new V1.Record { Instrument = i }),
        ];
    }
}
