using Google.Protobuf;
using Grpc.Core;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Services;

/// <summary>Lists: pages, filters, full text.</summary>
public sealed class ListTests(CuratedServer server)
{
    private readonly Clients _clients = server.Clients;

    public static TheoryData<string> Lists => [.. Pages.Keys];

    /// <summary>Reads one page of a list: the names or other keys of its entries, and the next token.</summary>
    private delegate Task<(IReadOnlyList<string> Keys, string Next)> ReadPage(Clients clients, int pageSize, string pageToken);

    /// <summary>How each list reads one page.</summary>
    private static Dictionary<string, ReadPage> Pages { get; } = new(StringComparer.Ordinal)
    {
        ["ListEvents"] = async (c, size, token) =>
            await c.Events.ListEventsAsync(new() { PageSize = size, PageToken = token }) is var a
                ? (Names(a.Events, e => e.Name), a.NextPageToken)
                : default,
        ["ListEvents, full text"] = async (c, size, token) =>
            await c.Events.ListEventsAsync(new() { Filter = new() { Query = "tariff" }, PageSize = size, PageToken = token }) is var a
                ? (Names(a.Events, e => e.Name), a.NextPageToken)
                : default,
        ["ListClaims"] = async (c, size, token) =>
            await c.Events.ListClaimsAsync(new() { PageSize = size, PageToken = token }) is var a
                ? (Names(a.Claims, e => e.Name), a.NextPageToken)
                : default,
        ["ListClaims, conflicts"] = async (c, size, token) =>
            await c.Events.ListClaimsAsync(new() { ConflictsOnly = true, PageSize = size, PageToken = token }) is var a
                ? (Names(a.Claims, e => e.Name), a.NextPageToken)
                : default,
        ["ListSources"] = async (c, size, token) =>
            await c.Events.ListSourcesAsync(new() { PageSize = size, PageToken = token }) is var a
                ? (Names(a.Sources, e => e.Name), a.NextPageToken)
                : default,
        ["ListPolicies"] = async (c, size, token) =>
            await c.Policies.ListPoliciesAsync(new() { PageSize = size, PageToken = token }) is var a
                ? (Names(a.Policies, e => e.Name), a.NextPageToken)
                : default,
        ["ListReactions"] = async (c, size, token) =>
            await c.Reactions.ListReactionsAsync(new() { PageSize = size, PageToken = token }) is var a
                ? (Names(a.Reactions, e => e.Name), a.NextPageToken)
                : default,
        ["ListInstruments"] = async (c, size, token) =>
            await c.Market.ListInstrumentsAsync(new() { PageSize = size, PageToken = token }) is var a
                ? (Names(a.Instruments, e => e.Name), a.NextPageToken)
                : default,
        ["ListCalendars"] = async (c, size, token) =>
            await c.Market.ListCalendarsAsync(new() { PageSize = size, PageToken = token }) is var a
                ? (Names(a.Calendars, e => e.Name), a.NextPageToken)
                : default,
        ["ListFilterValues"] = async (c, size, token) =>
            await c.Dataset.ListFilterValuesAsync(new() { Field = "tags", PageSize = size, PageToken = token }) is var a
                ? (Names(a.FilterValues, e => e.Value), a.NextPageToken)
                : default,
        ["ListFilterValues, an enum"] = async (c, size, token) =>
            await c.Dataset.ListFilterValuesAsync(new() { PageSize = size, PageToken = token }) is var a
                ? (Names(a.FilterValues, e => e.Value), a.NextPageToken)
                : default,
        ["ListSeries"] = async (c, size, token) =>
            await c.Market.ListSeriesAsync(new() { PageSize = size, PageToken = token }) is var a
                ? (Names(a.Series, e => e.Name), a.NextPageToken)
                : default,
        ["ListSessions"] = async (c, size, token) =>
            await c.Market.ListSessionsAsync(
                new() { LastDate = new() { Year = 2018, Month = 3, Day = 31 }, PageSize = size, PageToken = token }) is var a
                ? (Names(a.Sessions, e => e.Date.ToString()), a.NextPageToken)
                : default,
        ["ListRevisions"] = async (c, size, token) =>
            await c.Dataset.ListRevisionsAsync(new() { PageSize = size, PageToken = token }) is var a
                ? (Names(a.Revisions, e => e.Name), a.NextPageToken)
                : default,
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task All_pages_together_are_the_one_big_page(string list)
    {
        var (whole, end) = await Pages[list](_clients, 1000, "");
        Assert.NotEmpty(whole);
        Assert.Equal("", end);
        Assert.Equal(whole.Count, whole.Distinct(StringComparer.Ordinal).Count());
        foreach (var size in (int[])[1, 7, whole.Count])
        {
            var walked = new List<string>();
            var token = "";
            do
            {
                var (keys, next) = await Pages[list](_clients, size, token);
                Assert.InRange(keys.Count, 1, size);
                walked.AddRange(keys);
                token = next;
            }
            while (token.Length > 0);
            Assert.Equal(whole, walked);
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_negative_page_size_and_a_foreign_token_are_refused(string list)
    {
        (await Refusal.OfAsync(() => Pages[list](_clients, -1, ""))).Is(StatusCode.InvalidArgument, "VALUE_OUT_OF_BOUNDS", "page_size");
        (await Refusal.OfAsync(() => Pages[list](_clients, int.MinValue, "")))
            .Is(StatusCode.InvalidArgument, "VALUE_OUT_OF_BOUNDS", "page_size");
        string[] tokens = ["abc", "....", new string('A', 61), new string('A', 60), new string('x', 1_000_000), "é\u0000", " "];
        foreach (var token in tokens)
        {
            (await Refusal.OfAsync(() => Pages[list](_clients, 1, token)))
                .Is(StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID", "page_token");
        }
    }

    [Fact]
    public async Task A_page_above_the_maximum_is_the_maximum_and_zero_is_the_default()
    {
        var page = await _clients.Market.ListSessionsAsync(new() { PageSize = int.MaxValue, Calendar = "calendars/24x7" });
        Assert.Equal(5000, page.Sessions.Count);
        Assert.Equal(500, (await _clients.Market.ListSessionsAsync(new() { Calendar = "calendars/24x7" })).Sessions.Count);
        Assert.Equal(100, (await _clients.Events.ListClaimsAsync(new())).Claims.Count);
        Assert.Equal(
            Directory.GetFiles(Path.Combine(Repository.Data, "claims")).Length,
            (await _clients.Events.ListClaimsAsync(new() { PageSize = int.MaxValue })).Claims.Count);
    }

    [Fact]
    public async Task A_token_goes_on_only_with_its_own_request_and_view()
    {
        var request = new ListEventsRequest { PageSize = 3, Filter = new() { Kinds = { EventKind.Tariff } } };
        var token = (await _clients.Events.ListEventsAsync(request)).NextPageToken;
        var july = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(new DateTimeOffset(2025, 11, 1, 0, 0, 0, TimeSpan.Zero));
        ListEventsRequest[] others =
        [
            new() { PageToken = token },
            new() { PageToken = token, Filter = new() { Kinds = { EventKind.Meeting } } },
            new() { PageToken = token, Filter = new() { Kinds = { EventKind.Tariff, EventKind.Meeting } } },
            new() { PageToken = token, Filter = request.Filter, AsOf = new() { KnowledgeTime = july } },
            new() { PageToken = token, Filter = request.Filter, AsOf = new() { Revision = 2 } },
        ];
        foreach (var other in others)
        {
            (await Refusal.OfAsync(async () => await _clients.Events.ListEventsAsync(other)))
                .Is(StatusCode.InvalidArgument, "PAGE_TOKEN_MISMATCH", "page_token");
        }

        (await Refusal.OfAsync(async () => await _clients.Events.ListSourcesAsync(new() { PageToken = token })))
            .Is(StatusCode.InvalidArgument, "PAGE_TOKEN_MISMATCH", "page_token");

        // The page size, the revision that the token is bound to, and an as-of that says nothing may come or go.
        foreach (var same in (AsOf[])[new(), new() { Revision = 1 }, new() { MinRevision = 1 }])
        {
            var next = new ListEventsRequest { PageToken = token, Filter = request.Filter, AsOf = same, PageSize = 2 };
            Assert.NotEmpty((await _clients.Events.ListEventsAsync(next)).Events);
        }
    }

    [Fact]
    public async Task No_altered_token_is_taken()
    {
        var token = (await _clients.Events.ListEventsAsync(new() { PageSize = 3 })).NextPageToken;
        for (var i = 0; i < token.Length; i++)
        {
            var altered = $"{token[..i]}{(token[i] == 'A' ? 'B' : 'A')}{token[(i + 1)..]}";
            (await Refusal.OfAsync(async () => await _clients.Events.ListEventsAsync(new() { PageToken = altered })))
                .Is(StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID", "page_token");
        }
    }

    [Fact]
    public async Task Filters_return_what_a_look_at_every_event_returns()
    {
        var all = (await _clients.Events.ListEventsAsync(new() { PageSize = 1000 })).Events;
        var october = Interval("2025-10-10T20:00:00Z", "2025-10-11T00:00:00Z");
        (EventFilter Filter, Func<Event, bool> Holds)[] filters =
        [
            (new() { Kinds = { EventKind.Tariff } }, e => e.Kind == EventKind.Tariff),
            (
                new() { Kinds = { EventKind.Tariff, EventKind.Meeting }, Phases = { Phase.Threatened, Phase.Held } },
                e => e.Kind is EventKind.Tariff or EventKind.Meeting && e.Phase is Phase.Threatened or Phase.Held),
            (new() { Actors = { "CN" } }, e => e.Actors.Contains("CN")),
            (
                new() { Actors = { "CN", "US" }, Targets = { "MY" } },
                e => (e.Actors.Contains("CN") || e.Actors.Contains("US")) && e.Targets.Contains("MY")),
            (
                new() { Policies = { "policies/us-additional-tariff-on-china" } },
                e => e.Measures.Any(m => m.Policy == "policies/us-additional-tariff-on-china")),
            (new() { Tags = { "rare-earths" } }, e => e.Tags.Contains("rare-earths")),
            (new() { Time = october }, e => e.Time.EarliestTime < october.EndTime && october.StartTime < e.Time.LatestTime),
            (new() { Time = new() { StartTime = october.StartTime } }, e => october.StartTime < e.Time.LatestTime),
            (new() { Time = new() { EndTime = october.StartTime } }, e => e.Time.EarliestTime < october.StartTime),
            (new() { Actors = { "IMF" }, Targets = { "MY" } }, _ => false),
        ];
        foreach (var (filter, holds) in filters)
        {
            var found = await _clients.Events.ListEventsAsync(new() { Filter = filter, PageSize = 1000 });
            Assert.Equal(all.Where(holds), found.Events);
        }

        Assert.All(filters[..^1], f => Assert.Contains(all, e => f.Holds(e)));
    }

    [Fact]
    public async Task Lists_stand_in_their_documented_order()
    {
        var events = (await _clients.Events.ListEventsAsync(new() { PageSize = 1000 })).Events;
        Assert.Equal(events.OrderBy(e => e.Time.EarliestTime.ToDateTimeOffset()).ThenBy(e => e.Name, StringComparer.Ordinal), events);
        var claims = (await _clients.Events.ListClaimsAsync(new() { PageSize = 1000 })).Claims;
        Assert.Equal(claims.OrderBy(c => c.KnowledgeTime.ToDateTimeOffset()).ThenBy(c => c.Name, StringComparer.Ordinal), claims);
        var sources = (await _clients.Events.ListSourcesAsync(new() { PageSize = 1000 })).Sources;
        Assert.Equal(sources.OrderBy(s => s.PublishTime.ToDateTimeOffset()).ThenBy(s => s.Name, StringComparer.Ordinal), sources);
        var reactions = (await _clients.Reactions.ListReactionsAsync(new() { PageSize = 1000 })).Reactions;
        Assert.Equal(reactions.OrderBy(r => r.Time.EarliestTime.ToDateTimeOffset()).ThenBy(r => r.Name, StringComparer.Ordinal), reactions);
        foreach (var list in (string[])["ListPolicies", "ListInstruments", "ListSeries"])
        {
            var (keys, _) = await Pages[list](_clients, 1000, "");
            Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        }
    }

    [Theory]
    [InlineData("rare earths", true)]
    [InlineData("RARE Earths", true)]
    [InlineData("\"hostile over rare earths\"", true)]
    [InlineData("\"earths rare hostile\"", false)]
    [InlineData("zeppelin", false)]
    [InlineData("first post", true)]
    [InlineData("tariffs AND zeppelin OR NEAR(x)", false)]
    [InlineData("hostile* (", true)]
    public async Task Full_text_finds_words_and_phrases(string query, bool found)
    {
        var events = (await _clients.Events.ListEventsAsync(new() { Filter = new() { Query = query }, PageSize = 1000 })).Events;
        Assert.Equal(found, events.Any(e => e.Name == "events/us-100-tariff-threat-first-post"));
    }

    [Theory]
    [InlineData("½")]
    [InlineData("𠀀")]
    public async Task What_is_searched_as_a_word_is_one_in_a_query(string word) =>
        Assert.Empty((await _clients.Events.ListEventsAsync(new() { Filter = new() { Query = word } })).Events);

    [Fact]
    public async Task Full_text_finds_events_by_what_is_claimed_about_them_once_it_is_known()
    {
        const string Query = "diktat OR nothing";
        Assert.Empty((await _clients.Events.ListEventsAsync(new() { Filter = new() { Query = Query } })).Events);
        var claims = (await _clients.Events.ListClaimsAsync(new() { PageSize = 1000 }))
            .Claims.Where(c => c.Text.Contains("one way", StringComparison.Ordinal)).ToArray();
        var claim = Assert.Single(claims);
        var found = new ListEventsRequest { Filter = new() { Query = "\"obligations run one way\"" } };
        Assert.Equal([claim.Subject], (await _clients.Events.ListEventsAsync(found)).Events.Select(e => e.Name));
        found.AsOf = new() { KnowledgeTime = new() { Seconds = claim.KnowledgeTime.Seconds - 1 } };
        Assert.Empty((await _clients.Events.ListEventsAsync(found)).Events);
        found.AsOf = new() { KnowledgeTime = claim.KnowledgeTime };
        Assert.Single((await _clients.Events.ListEventsAsync(found)).Events);
    }

    [Fact]
    public async Task The_best_matches_come_first()
    {
        var found = (await _clients.Events.ListEventsAsync(new() { Filter = new() { Query = "port fees" } })).Events;
        Assert.Equal("events/cn-port-fees-2025", found[0].Name);
        Assert.All(found.Take(7), e => Assert.Contains("port-fees", e.Name)); // events on the fees before those that only name them
        var byPlaces = (await _clients.Events.ListEventsAsync(new() { Filter = new() { Query = "threat" } })).Events;
        Assert.Equal("events/bessent-cnn-leverage-2025-11", byPlaces[0].Name); // a short claim: not the first in time
        Assert.True(byPlaces.Count > 3);
        var pages = new List<string>();
        var page = new ListEventsRequest { Filter = new() { Query = "threat" }, PageSize = 2 };
        do
        {
            var answer = await _clients.Events.ListEventsAsync(page);
            pages.AddRange(answer.Events.Select(e => e.Name));
            page.PageToken = answer.NextPageToken;
        }
        while (page.PageToken.Length > 0);
        Assert.Equal(byPlaces.Select(e => e.Name), pages);
    }

    [Fact]
    public async Task An_empty_value_of_a_filter_is_refused()
    {
        (Func<Task> Call, string Field)[] calls =
        [
            (async () => await _clients.Events.ListEventsAsync(new() { Filter = new() { Actors = { "" } } }), "filter.actors[0]"),
            (async () => await _clients.Events.ListEventsAsync(new() { Filter = new() { Targets = { "US", "" } } }), "filter.targets[1]"),
            (async () => await _clients.Events.ListEventsAsync(new() { Filter = new() { Tags = { "" } } }), "filter.tags[0]"),
            (async () => await _clients.Policies.ListPoliciesAsync(new() { Jurisdictions = { "" } }), "jurisdictions[0]"),
            (async () => await _clients.Reactions.ListReactionsAsync(new() { Subjects = { "" } }), "subjects[0]"),
            (async () => await _clients.Market.ListInstrumentsAsync(new() { Identifiers = { "" } }), "identifiers[0]"),
        ];
        foreach (var (call, field) in calls) (await Refusal.OfAsync(call)).Is(StatusCode.InvalidArgument, "FILTER_VALUE_UNKNOWN", field);
    }

    [Fact]
    public async Task Claims_are_filtered_by_subject_source_field_and_stance()
    {
        var all = (await _clients.Events.ListClaimsAsync(new() { PageSize = 1000 })).Claims;
        const string Subject = "events/us-100-tariff-threat";
        var source = all.First(c => c.Subject == Subject).Source;
        Assert.Equal(all.Where(c => c.Subject == Subject), (await _clients.Events.ListClaimsAsync(new() { Subject = Subject })).Claims);
        Assert.Equal(
            all.Where(c => c.Source == source).Take(100), (await _clients.Events.ListClaimsAsync(new() { Source = source })).Claims);
        Assert.Equal(
            all.Where(c => c.Subject == Subject && c.FieldPath == "time"),
            (await _clients.Events.ListClaimsAsync(new() { Subject = Subject, FieldPath = "time" })).Claims);
        Assert.Equal(
            all.Where(c => c.Stance == Stance.Denies),
            (await _clients.Events.ListClaimsAsync(new() { Stances = { Stance.Denies } })).Claims);
        var conflicts = (await _clients.Events.ListClaimsAsync(new() { ConflictsOnly = true, PageSize = 1000 })).Claims;
        Assert.Contains(conflicts, c => c.Subject == "events/truce-extension-2025-08");
        Assert.All(conflicts.GroupBy(c => (c.Subject, c.FieldPath)), g => Assert.True(g.Count() > 1));
    }

    private static Interval Interval(string start, string end) => new() { StartTime = Time(start), EndTime = Time(end) };

    private static Google.Protobuf.WellKnownTypes.Timestamp Time(string text) =>
        JsonParser.Default.Parse<Google.Protobuf.WellKnownTypes.Timestamp>($"\"{text}\"");

    private static IReadOnlyList<string> Names<T>(IEnumerable<T> records, Func<T, string> name) => [.. records.Select(name)];
}
