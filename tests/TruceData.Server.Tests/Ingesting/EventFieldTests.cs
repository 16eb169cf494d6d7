using Grpc.Core;
using TruceData.Server.Mapping;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Ingesting;

/// <summary>Kinds, instruments and attributes of events: the rules for them, and what filters, searches and studies return.</summary>
public sealed class EventFieldTests : IAsyncLifetime
{
    private WritableServer? _server;

    public static TheoryData<string, string> Faults => new()
    {
        { "Surprise", "attributes[0].name" },
        { "", "attributes[0].name" },
        { "a-b", "attributes[0].name" },
        { new string('x', 101), "attributes[0].name" },
    };

    private WritableServer Server => _server!;

    private static CancellationToken Ct => WritableServer.Ct;

    public async ValueTask InitializeAsync() => _server = await WritableServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Theory]
    [InlineData(V1.EventKind.Corporate)]
    [InlineData(V1.EventKind.Macroeconomic)]
    [InlineData(V1.EventKind.Monetary)]
    [InlineData(V1.EventKind.Index)]
    [InlineData(V1.EventKind.Other)]
    public async Task An_event_beside_trade_policy_needs_no_actor(V1.EventKind kind)
    {
        var @event = Event();
        @event.Kind = kind;
        await ImportAsync(@event);
        var read = await Server.Events.GetEventAsync(new() { Name = @event.Name }, cancellationToken: Ct);
        Assert.Equal(@event, read.Event);
    }

    [Theory]
    [InlineData(V1.EventKind.Tariff)]
    [InlineData(V1.EventKind.Report)]
    public async Task Other_events_need_one(V1.EventKind kind) => await RefusedAsync("actors", e => e.Kind = kind);

    [Fact]
    public async Task Only_meetings_are_held() => await RefusedAsync("phase", e => e.Phase = V1.Phase.Held);

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_name_of_an_attribute_is_lower_case(string name, string field) =>
        await RefusedAsync(field, e => e.Attributes[0].Name = name);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public async Task A_number_is_finite(double number) => await RefusedAsync("attributes[0].number", e => e.Attributes[0].Number = number);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(null)]
    public async Task A_text_has_1_to_1000_characters(string? text) =>
        await RefusedAsync("attributes[1].text", e => e.Attributes[1].Text = text ?? new string('x', 1001));

    [Fact]
    public async Task An_attribute_has_a_value_and_a_unique_name()
    {
        await RefusedAsync("attributes[0]", e => e.Attributes[0].ClearValue());
        await RefusedAsync("attributes[1].name", e => e.Attributes[1].Name = e.Attributes[0].Name);
        await RefusedAsync("attributes", e => e.Attributes.AddRange(Enumerable.Range(0, 99).Select(i => Number($"x{i}", i))));
    }

    [Fact]
    public async Task Instruments_are_names_without_repetition()
    {
        await RefusedAsync("instruments[0]", e => e.Instruments[0] = "AAPL");
        await RefusedAsync("instruments[0]", e => e.Instruments[0] = "series/sp500");
        await RefusedAsync("instruments[1]", e => e.Instruments.Add(e.Instruments[0]));
    }

    [Fact]
    public async Task An_instrument_must_exist_and_is_not_removed_while_an_event_names_it()
    {
        var missing = Event();
        missing.Instruments.Add("instruments/nothing");
        var refused = await Uploads.RefusedAsync(() => ImportAsync(missing));
        Assert.Equal((StatusCode.FailedPrecondition, "DANGLING_REFERENCE"), (refused.Code, refused.Reason));
        Assert.Equal(["records[0].instruments[1]"], refused.Fields);

        var own = (await Server.Markets.GetInstrumentAsync(new() { Name = "instruments/apple" }, cancellationToken: Ct)).Instrument;
        own.Name = "instruments/own";
        own.Identifiers[0].Value = "OWN";
        await Server.ImportAsync(new V1.Record { Instrument = own });
        var @event = Event();
        @event.Instruments.Add(own.Name);
        await ImportAsync(@event);
        var removal = new V1.RemoveRecordsRequest { Header = Uploads.Header(), Names = { own.Name } };
        refused = await Uploads.RefusedAsync(() => Server.Ingest.RemoveRecordsAsync(removal, cancellationToken: Ct).ResponseAsync);
        Assert.Equal((StatusCode.FailedPrecondition, "DANGLING_REFERENCE"), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task Events_are_found_by_instrument_and_by_the_text_of_an_attribute()
    {
        await ImportAsync(Event());
        Assert.Equal(["events/test"], await FindAsync(new() { Instruments = { "instruments/apple" } }));
        Assert.DoesNotContain("events/test", await FindAsync(new() { Instruments = { "instruments/nvidia" } }));
        Assert.Equal(["events/test"], await FindAsync(new() { Query = "zweihundert" }));
        var refused = await Uploads.RefusedAsync(() => FindAsync(new() { Instruments = { "instruments/aple" } }));
        Assert.Equal(("FILTER_VALUE_UNKNOWN", "filter.instruments[0]"), (refused.Reason, refused.Fields.Single()));

        var dataset = new V1.DatasetService.DatasetServiceClient(Server.Channel);
        var values = await dataset.ListFilterValuesAsync(new() { Collection = "events", Field = "instruments" }, cancellationToken: Ct);
        Assert.Contains(("instruments/apple", 1L), values.FilterValues.Select(v => (v.Value, v.Count)));
    }

    [Fact]
    public async Task The_basic_view_has_the_instruments_and_the_full_view_the_attributes_too()
    {
        var @event = Event();
        await ImportAsync(@event);
        Assert.Equal(@event, await AlignedAsync(V1.ResourceView.Full));
        var basic = await AlignedAsync(V1.ResourceView.Basic);
        Assert.Equal(@event.Instruments, basic.Instruments);
        Assert.Empty(basic.Attributes);
    }

    [Fact]
    public void A_study_sees_instruments_and_attributes()
    {
        var @event = Event().ToDomain();
        Assert.Equal(["instruments/apple"], @event.Instruments);
        Assert.Equal(new(0.5, Text: null), @event.Attributes["surprise"]);
        Assert.Equal(new(Number: null, "zweihundert"), @event.Attributes["rating"]);
        Assert.Equal(2, @event.Attributes.Count);
    }

    private static V1.Event Event()
    {
        var @event = SampleEvent.Create("events/test", TestTimes.At("2025-10-30T20:30Z"), "test");
        @event.Kind = V1.EventKind.Corporate;
        @event.Actors.Clear();
        @event.Instruments.Add("instruments/apple");
        @event.Attributes.Add(Number("surprise", 0.5));
        @event.Attributes.Add(new V1.EventAttribute { Name = "rating", Text = "zweihundert" });
        return @event;
    }

    private static V1.EventAttribute Number(string name, double number) => new() { Name = name, Number = number };

    private async Task<V1.Event> AlignedAsync(V1.ResourceView view)
    {
        var request = new V1.AlignEventsRequest
        {
            Events = { "events/test" },
            Series = { "series/sp500-close-daily" },
            Window = new() { FirstOffset = 0, LastOffset = 0 },
            View = view,
        };
        using var call = new V1.ImpactService.ImpactServiceClient(Server.Channel).AlignEvents(request, cancellationToken: Ct);
        return (await call.ResponseStream.ReadAllAsync(Ct).FirstAsync(m => m.Header is not null, Ct)).Header.Events.Single();
    }

    private async Task<string[]> FindAsync(V1.EventFilter filter) =>
        [.. (await Server.Events.ListEventsAsync(new() { Filter = filter }, cancellationToken: Ct)).Events.Select(e => e.Name)];

    private Task<V1.ImportRecordsResponse> ImportAsync(V1.Event @event)
    {
        var claim = SampleRecords.Claim();
        claim.Claim.FieldPath = "summary";
        claim.Claim.Text = "A test.";
        return Server.ImportAsync(new V1.Record { Event = @event }, claim);
    }

    private async Task RefusedAsync(string field, Action<V1.Event> change)
    {
        var @event = Event();
        change(@event);
        var refused = await Uploads.RefusedAsync(() => ImportAsync(@event));
        Assert.Equal((StatusCode.InvalidArgument, "RECORD_INVALID"), (refused.Code, refused.Reason));
        Assert.Equal([$"records[0].{field}"], refused.Fields);
        await Server.AssertMissingAsync("events/test");
    }
}
