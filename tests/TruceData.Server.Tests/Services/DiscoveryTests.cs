using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TruceData.Server.Services.Requests;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Services;

/// <summary>What can be found without knowing a name: calendars, values of filters, the nearest name in an error; and views.</summary>
public sealed class DiscoveryTests(CuratedServer server)
{
    private const string Threat = "events/us-100-tariff-threat";
    private readonly Clients _clients = server.Clients;

    [Fact]
    public async Task Calendars_are_those_of_the_files_by_name_without_their_exceptions()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Data, "calendars"));
        var listed = (await _clients.Market.ListCalendarsAsync(new())).Calendars;
        var names = files.Select(f => $"calendars/{Path.GetFileNameWithoutExtension(f)}").Order(StringComparer.Ordinal);
        Assert.Equal(names, listed.Select(c => c.Name));
        Assert.All(listed, c => Assert.Empty(c.Exceptions));
        Assert.All(listed, c => Assert.NotEmpty(c.WeeklyHours));

        foreach (var whole in (await _clients.Market.ListCalendarsAsync(new() { View = ResourceView.Full })).Calendars)
        {
            Assert.Equal(
                JsonParser.Default.Parse<V1.Calendar>(File.ReadAllText(Path.Combine(Repository.Data, $"{whole.Name}.json"))), whole);
            Assert.Equal(whole, (await _clients.Market.GetCalendarAsync(new() { Name = whole.Name })).Calendar);
            var basic = (await _clients.Market.GetCalendarAsync(new() { Name = whole.Name, View = ResourceView.Basic })).Calendar;
            Assert.Equal(listed.Single(c => c.Name == whole.Name), basic);
        }
    }

    [Fact]
    public async Task A_calendar_has_no_exception_that_was_not_declared_yet()
    {
        // The National Day of Mourning on 9 January 2025 was declared on 30 December 2024.
        var before = await _clients.Market.GetCalendarAsync(new() { Name = "calendars/XNYS", AsOf = At("2024-12-29T00:00:00Z") });
        var after = await _clients.Market.GetCalendarAsync(new() { Name = "calendars/XNYS", AsOf = At("2025-01-01T00:00:00Z") });
        var mourning = Assert.Single(after.Calendar.Exceptions.Except(before.Calendar.Exceptions));
        Assert.Equal(new Date { Year = 2025, Month = 1, Day = 9 }, mourning.Date);
        Assert.True(before.Snapshot.MaxKnowledgeTime < after.Snapshot.MaxKnowledgeTime);
        Assert.Equal(mourning.KnowledgeTime, after.Snapshot.MaxKnowledgeTime);

        var list = await _clients.Market.ListCalendarsAsync(new() { AsOf = At("2024-12-29T00:00:00Z"), View = ResourceView.Full });
        Assert.Equal(before.Calendar, list.Calendars.Single(c => c.Name == "calendars/XNYS"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2025-10-10T20:00:00Z")]
    public async Task Every_value_of_a_filter_is_listed_with_the_number_of_records_that_the_filter_then_finds(string? knowledgeTime)
    {
        var asOf = knowledgeTime is null ? null : At(knowledgeTime);
        foreach (var filter in FilterField.All)
        {
            var values = await ValuesAsync(filter.Collection, filter.Name, asOf);
            Assert.True(values.Count > 0, $"{filter.Collection} {filter.Name}");
            Assert.Equal(values.OrderByDescending(v => v.Count).ThenBy(v => v.Value, StringComparer.Ordinal), values);
            foreach (var value in values.Take(5)) Assert.Equal(value.Count, await CountAsync(filter, value.Value, asOf));
        }
    }

    [Fact]
    public void Every_field_that_filters_a_list_by_value_is_listed()
    {
        // What selects by something else than one of the values that records have.
        string[] others = ["time", "query", "conflicts_only", "identifier_date", "as_of", "page_size", "page_token", "view", "filter"];
        var requests = new Dictionary<string, MessageDescriptor>(StringComparer.Ordinal)
        {
            ["events"] = EventFilter.Descriptor,
            ["claims"] = ListClaimsRequest.Descriptor,
            ["sources"] = ListSourcesRequest.Descriptor,
            ["policies"] = ListPoliciesRequest.Descriptor,
            ["reactions"] = ListReactionsRequest.Descriptor,
            ["instruments"] = ListInstrumentsRequest.Descriptor,
            ["series"] = ListSeriesRequest.Descriptor,
            ["calendars"] = ListCalendarsRequest.Descriptor,
        };
        var fields = requests
            .SelectMany(r => r.Value.Fields.InDeclarationOrder().Where(f => !others.Contains(f.Name)).Select(f => $"{r.Key} {f.Name}"));
        var listed = FilterField.All.Select(f => $"{f.Collection} {f.Name}");
        Assert.Equal(fields.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Values_that_came_later_are_not_listed()
    {
        var early = At("2025-10-10T20:00:00Z");
        var known = (await _clients.Events.ListEventsAsync(new() { AsOf = early, PageSize = 1000 })).Events;
        var tags = (await ValuesAsync("events", "tags", early)).Select(v => v.Value).ToArray();
        Assert.Equal(known.SelectMany(e => e.Tags).Distinct().Order(StringComparer.Ordinal), tags.Order(StringComparer.Ordinal));
        Assert.True(tags.Length < (await ValuesAsync("events", "tags", asOf: null)).Count);

        // The levels of a policy are a series whatever was known, but not yet by that name.
        Assert.Contains(await ValuesAsync("series", "policy", asOf: null), v => v.Value == "policies/us-tariff-on-malaysia");
        var beforeTheOrder = At("2025-04-02T20:00:00Z");
        Assert.DoesNotContain(await ValuesAsync("series", "policy", beforeTheOrder), v => v.Value == "policies/us-tariff-on-malaysia");
    }

    [Theory]
    [InlineData("events/us-100-tarif-threat", Threat)]
    [InlineData("events/su-100-tariff-threat", Threat)]
    [InlineData("events/nothing", null)]
    public async Task An_unknown_name_names_the_nearest(string name, string? nearest)
    {
        var refusal = await Refusal.OfAsync(async () => await _clients.Events.GetEventAsync(new() { Name = name }));
        refusal.Is(StatusCode.NotFound, "RESOURCE_NOT_FOUND", "name");
        var hint = nearest is null ? "list events to see the names." : $"did you mean {nearest}? List events to see the names.";
        Assert.Equal($"name: {name} does not exist at revision 1; {hint}", refusal.Text);
    }

    [Fact]
    public async Task An_unknown_name_of_a_calendar_says_how_to_list_them()
    {
        var refusal = await Refusal.OfAsync(async () => await _clients.Market.ListSessionsAsync(new() { Calendar = "calendars/NYSE" }));
        Assert.Equal(
            "calendar: calendars/NYSE does not exist at revision 1; did you mean calendars/XNYS? List calendars to see the names.",
            refusal.Text);
    }

    [Fact]
    public async Task Only_what_the_view_knows_is_suggested()
    {
        // The threat was announced when New York had closed, the first post was made hours before.
        var early = At("2025-10-10T19:00:00Z");
        Task<Refusal> Get(string name) =>
            Refusal.OfAsync(async () => await _clients.Events.GetEventAsync(new() { Name = name, AsOf = early }));
        (await Get(Threat)).Is(StatusCode.NotFound, "NOT_YET_KNOWN", "name");
        Assert.DoesNotContain("did you mean", (await Get("events/us-100-tarif-threat")).Text, StringComparison.Ordinal);
        var post = await Get("events/us-100-tarif-threat-first-post");
        Assert.Contains($"did you mean {Threat}-first-post?", post.Text, StringComparison.Ordinal);

        var (before, tag) = await LateTagAsync();
        var later = await FilteredAsync(new() { Tags = { $"{tag}x" } });
        Assert.Contains($"did you mean \"{tag}\"?", later.Text, StringComparison.Ordinal);
        var sooner = await FilteredAsync(new() { Tags = { $"{tag}x" } }, before);
        Assert.DoesNotContain($"\"{tag}\"", sooner.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_filter_value_names_the_nearest()
    {
        var actor = await FilteredAsync(new() { Actors = { "USA" } });
        Assert.Equal(
            "filter.actors[0]: none of the events has \"USA\" at revision 1; did you mean \"US\"? "
            + "DatasetService/ListFilterValues lists the values.",
            actor.Text);
        var nothing = await FilteredAsync(new() { Actors = { "XX" } });
        Assert.Contains("has \"XX\" at revision 1; values are case-sensitive.", nothing.Text, StringComparison.Ordinal);
        var policy = await FilteredAsync(new() { Policies = { "policies/cn-port-fee" } });
        Assert.Contains("did you mean policies/cn-port-fees?", policy.Text, StringComparison.Ordinal);
        var field = await Refusal.OfAsync(async () => await _clients.Dataset.ListFilterValuesAsync(new() { Field = "actor" }));
        Assert.Equal("field: \"actor\" is not a filter of events. Did you mean \"actors\"?", field.Text);
        var removed = await Refusal.OfAsync(async () => await _clients.Ingest.RemoveRecordsAsync(new()
        {
            Header = new() { Author = "test", Message = "test", ValidateOnly = true },
            Names = { "series/btcusd-dayly" },
        }));
        Assert.Contains("did you mean series/btcusd-daily?", removed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identifier_is_listed_and_suggested_from_the_day_on_which_it_was_known()
    {
        await using var own = await WritableServer.StartAsync();
        var dataset = new V1.DatasetService.DatasetServiceClient(own.Channel);
        var got = await own.Markets.GetInstrumentAsync(new() { Name = "instruments/sp500" }, cancellationToken: WritableServer.Ct);
        var instrument = got.Instrument;
        instrument.Identifiers.Add(
            new DatedIdentifier { Scheme = IdentifierScheme.Ticker, Value = "SPXNEW", KnowledgeTime = Stamp("2025-10-15T00:00:00Z") });
        using (var call = own.Ingest.ImportRecords(cancellationToken: WritableServer.Ct))
        {
            await call.RequestStream.WriteAsync(new() { Header = new() { Author = "test", Message = "test" } }, WritableServer.Ct);
            await call.RequestStream.WriteAsync(new() { Record = new() { Instrument = instrument } }, WritableServer.Ct);
            await call.RequestStream.CompleteAsync();
            await call.ResponseAsync;
        }

        (AsOf?, bool)[] views = [(null, true), (At("2025-10-15T00:00:00Z"), true), (At("2025-10-14T00:00:00Z"), false)];
        foreach (var (asOf, isKnown) in views)
        {
            var list = new ListFilterValuesRequest { Collection = "instruments", Field = "identifiers", AsOf = asOf, PageSize = 1000 };
            var values = await dataset.ListFilterValuesAsync(list, cancellationToken: WritableServer.Ct);
            Assert.Equal(isKnown, values.FilterValues.Contains(new FilterValue { Value = "SPXNEW", Count = 1 }));
            var request = new ListInstrumentsRequest { Identifiers = { "SPXNEWW" }, AsOf = asOf };
            var refusal = await Refusal.OfAsync(
                async () => await own.Markets.ListInstrumentsAsync(request, cancellationToken: WritableServer.Ct));
            Assert.Equal(isKnown, refusal.Text.Contains("did you mean \"SPXNEW\"?", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Sources_are_listed_without_their_bulky_parts_unless_asked()
    {
        var basic = (await _clients.Events.ListSourcesAsync(new() { PageSize = 1000 })).Sources;
        var full = (await _clients.Events.ListSourcesAsync(new() { PageSize = 1000, View = ResourceView.Full })).Sources;
        Assert.Contains(full, s => s.Figures.Count > 0 && s.TextShingles.Length > 0);
        Assert.All(basic, s => Assert.True(s.Figures.Count == 0 && s.TextShingles.IsEmpty));
        foreach (var source in full)
        {
            Assert.Equal(source, (await _clients.Events.GetSourceAsync(new() { Name = source.Name })).Source);
            var got = await _clients.Events.GetSourceAsync(new() { Name = source.Name, View = ResourceView.Basic });
            Assert.Equal(basic.Single(s => s.Name == source.Name), got.Source);
            source.Figures.Clear();
            source.TextShingles = ByteString.Empty;
        }

        Assert.Equal(full, basic);
    }

    [Fact]
    public async Task Headers_hold_of_each_event_what_names_and_dates_it_unless_asked_for_all()
    {
        var align = new AlignEventsRequest { Filter = new() { Tags = { "rare-earths" } }, Series = { "series/sp500-close-daily" } };
        var study = new EstimateImpactRequest
        {
            Events = { Threat },
            Series = { "series/sp500-close-daily" },
            Model = NormalModel.ConstantMean,
            EstimationWindow = new() { FirstOffset = -35, LastOffset = -6 },
            EventWindow = new() { FirstOffset = -5, LastOffset = 5 },
            MinimumObservations = 10,
        };
        foreach (var view in (ResourceView[])[ResourceView.Unspecified, ResourceView.Basic, ResourceView.Full])
        {
            var aligned = (await _clients.AlignAsync(new(align) { View = view })).Header;
            var estimated = (await _clients.EstimateAsync(new(study) { View = view })).Header;
            var inEffect = view == ResourceView.Unspecified ? ResourceView.Basic : view;
            Assert.Equal((inEffect, inEffect), (aligned.View, estimated.View));
            foreach (var @event in aligned.Events.Concat(estimated.Events))
            {
                var whole = (await _clients.Events.GetEventAsync(new() { Name = @event.Name })).Event;
                Assert.NotEqual("", whole.Summary);
                var expected = inEffect == ResourceView.Full
                    ? whole
                    : new Event
                    {
                        Name = whole.Name,
                        DisplayName = whole.DisplayName,
                        Kind = whole.Kind,
                        Phase = whole.Phase,
                        Time = whole.Time,
                        KnowledgeTime = whole.KnowledgeTime,
                    };
                Assert.Equal(expected, @event);
            }

            Assert.True(aligned.Events.Count > 1);
            Assert.Single(estimated.Events);
        }
    }

    private async Task<IReadOnlyList<FilterValue>> ValuesAsync(string collection, string field, AsOf? asOf)
    {
        var request = new ListFilterValuesRequest { Collection = collection, Field = field, AsOf = asOf, PageSize = 1000 };
        var answer = await _clients.Dataset.ListFilterValuesAsync(request);
        Assert.Equal((collection, field), (answer.Collection, answer.Field));
        return answer.FilterValues;
    }

    private Task<Refusal> FilteredAsync(EventFilter filter, AsOf? asOf = null) =>
        Refusal.OfAsync(async () => await _clients.Events.ListEventsAsync(new() { Filter = filter, AsOf = asOf }));

    /// <summary>Number of records that the list finds with one value of a filter.</summary>
    private async Task<int> CountAsync(FilterField filter, string value, AsOf? asOf)
    {
        IMessage message = filter.Collection switch
        {
            "events" => new EventFilter(),
            "claims" => new ListClaimsRequest(),
            "sources" => new ListSourcesRequest(),
            "policies" => new ListPoliciesRequest(),
            "reactions" => new ListReactionsRequest(),
            "instruments" => new ListInstrumentsRequest(),
            _ => new ListSeriesRequest(),
        };
        var field = message.Descriptor.FindFieldByName(filter.Name);
        object plain = filter.Enum is { } type
            ? System.Enum.ToObject(ClrTypeOf(message, field), type.FindValueByName(value).Number)
            : value;
        if (field.IsRepeated) ((System.Collections.IList)field.Accessor.GetValue(message)).Add(plain);
        else field.Accessor.SetValue(message, plain);
        const int All = 1000;
        return message switch
        {
            EventFilter f => (await _clients.Events.ListEventsAsync(new() { Filter = f, AsOf = asOf, PageSize = All })).Events.Count,
            ListClaimsRequest r => (await _clients.Events.ListClaimsAsync(new(r) { AsOf = asOf, PageSize = All })).Claims.Count,
            ListSourcesRequest r => (await _clients.Events.ListSourcesAsync(new(r) { AsOf = asOf, PageSize = All })).Sources.Count,
            ListPoliciesRequest r => (await _clients.Policies.ListPoliciesAsync(new(r) { AsOf = asOf, PageSize = All })).Policies.Count,
            ListReactionsRequest r => (await _clients.Reactions.ListReactionsAsync(new(r) { AsOf = asOf, PageSize = All })).Reactions.Count,
            ListInstrumentsRequest r =>
                (await _clients.Market.ListInstrumentsAsync(new(r) { AsOf = asOf, PageSize = All })).Instruments.Count,
            _ => (await _clients.Market.ListSeriesAsync(new((ListSeriesRequest)message) { AsOf = asOf, PageSize = All })).Series.Count,
        };
    }

    private static System.Type ClrTypeOf(IMessage message, FieldDescriptor field)
    {
        var type = message.GetType().GetProperty(field.PropertyName)!.PropertyType;
        return field.IsRepeated ? type.GetGenericArguments()[0] : type;
    }

    /// <summary>A tag that one event brought, and an instant before that event was known.</summary>
    private async Task<(AsOf Before, string Tag)> LateTagAsync()
    {
        var events = (await _clients.Events.ListEventsAsync(new() { PageSize = 1000 })).Events;
        var late = events.SelectMany(e => e.Tags.Select(tag => (Tag: tag, e.KnowledgeTime))).GroupBy(t => t.Tag)
            .Select(g => (Tag: g.Key, First: g.Min(t => t.KnowledgeTime)!)).Where(t => t.Tag.Length > 6).MaxBy(t => t.First);
        return (new AsOf { KnowledgeTime = new() { Seconds = late.First.Seconds - 1 } }, late.Tag);
    }

    private static AsOf At(string time) => new() { KnowledgeTime = Stamp(time) };

    private static Timestamp Stamp(string time) => Timestamp.FromDateTimeOffset(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture));
}
