using TruceData.Domain.Time;
using TruceData.Store.Records;

namespace TruceData.Store.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task The_values_of_a_facet_are_counted_at_a_view()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(
            store,
            CreateRecord("events/a", known: 1, facets: [("actor", "US"), ("actor", "CN"), ("tag", "x")]),
            CreateRecord("events/b", known: 2, facets: [("actor", "US"), ("actor", "Żółw")]),
            CreateRecord("events/c", known: 3, facets: [("actor", "US"), ("actor", "MY"), ("actor", "CN")]),
            CreateRecord("reactions/r", known: 1, facets: [("actor", "US")]));
        await PutAsync(store, CreateRecord("events/a", known: 1, facets: [("actor", "CN")]));

        async Task<string> CountAsync(View view, int skip = 0, int limit = 9)
        {
            var counts = await store.CountFacetValuesAsync(view, "events", "actor", skip, limit, CancellationToken);
            return string.Join(' ', counts.Select(c => $"{c.Value}:{c.Count}@{(c.NewestKnowledgeTime - Day(0)).Days}"));
        }

        Assert.Equal("US:3@3 CN:2@3 MY:1@3 Żółw:1@2", await CountAsync(new View(1, null)));
        Assert.Equal("CN:2@3 US:2@3 MY:1@3 Żółw:1@2", await CountAsync(new View(2, null)));
        Assert.Equal("US:2@2 CN:1@1 Żółw:1@2", await CountAsync(new View(1, Day(2))));
        Assert.Equal("CN:2@3 MY:1@3", await CountAsync(new View(1, null), skip: 1, limit: 2));
        Assert.Equal("", await CountAsync(new View(1, Day(0))));

        await PutAsync(store, CreateRecord("series/s", facets: [("policy", "policies/p")]), CreateRecord("policies/p", known: 5));
        Assert.Single(await store.CountFacetValuesAsync(new View(3, Day(5)), "series", "policy", 0, 9, CancellationToken));
        Assert.Empty(await store.CountFacetValuesAsync(new View(3, Day(4)), "series", "policy", 0, 9, CancellationToken));
    }

    [Fact]
    public async Task The_nearest_names_are_those_of_the_collection_that_the_view_knows()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(
            store,
            CreateRecord("claims/m"),
            CreateRecord("events/a"),
            CreateRecord("events/b", known: 2),
            CreateRecord("events/m", known: 1),
            CreateRecord("events/y"),
            CreateRecord("events/z"),
            CreateRecord("events0/n"));
        await using (var write = await store.BeginWriteAsync("tester", "remove", CancellationToken))
        {
            await write.RemoveAsync("events/y", CancellationToken);
            await write.PutAsync(CreateRecord("events/m", known: 1, body: "again"), CancellationToken);
            await write.CommitAsync(CancellationToken);
        }

        async Task<string> ListNearestAsync(View view, string name, int maxPerSide = 500) =>
            string.Join(' ', await store.ListNearestNamesAsync(view, name, maxPerSide, CancellationToken));

        Assert.Equal("events/a events/b events/m events/y events/z", await ListNearestAsync(new View(1, null), "events/n"));
        Assert.Equal("events/a events/b events/m events/z", await ListNearestAsync(new View(2, null), "events/n"));
        Assert.Equal("events/a events/m events/z", await ListNearestAsync(new View(2, Day(1)), "events/n"));
        Assert.Equal("events/m events/y", await ListNearestAsync(new View(1, null), "events/n", maxPerSide: 1));
        Assert.Equal("claims/m", await ListNearestAsync(new View(1, null), "claims/n"));
        Assert.Equal("", await ListNearestAsync(new View(1, null), "nothing/n"));
        Assert.Equal("", await ListNearestAsync(new View(1, null), "events/\0"));
        Assert.Equal("", await ListNearestAsync(new View(1, null), "events/\ud800"));
    }

    [Fact]
    public async Task The_nearest_facet_values_are_those_of_the_collection_that_the_view_knows()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(
            store,
            CreateRecord("events/a", known: 1, facets: [("actor", "US"), ("tag", "UT")]),
            CreateRecord("events/b", known: 2, facets: [("actor", "UK")]),
            CreateRecord("events/c", known: 1, facets: [("actor", "US"), ("actor", "VN")]),
            CreateRecord("reactions/r", facets: [("actor", "UR")]));

        async Task<string> ListNearestAsync(View view, string value, int maxPerSide = 500) =>
            string.Join(' ', await store.ListNearestFacetValuesAsync(view, "events", "actor", value, maxPerSide, CancellationToken));

        Assert.Equal("UK US VN", await ListNearestAsync(new View(1, null), "USA"));
        Assert.Equal("US VN", await ListNearestAsync(new View(1, Day(1)), "USA"));
        Assert.Equal("US VN", await ListNearestAsync(new View(1, null), "USA", maxPerSide: 1));
        Assert.Equal("UK VN", await ListNearestAsync(new View(1, null), "US"));
        Assert.Equal("", await ListNearestAsync(new View(1, Day(0)), "USA"));
        Assert.Equal("", await ListNearestAsync(new View(1, null), "\0"));
    }

    [Fact]
    public async Task Facet_filters_match_any_of_their_values_and_all_of_the_filters()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(
            store,
            CreateRecord("events/a", facets: [("kind", "TARIFF"), ("actor", "US")]),
            CreateRecord("events/b", facets: [("kind", "TARIFF"), ("actor", "CN")]),
            CreateRecord("events/c", facets: [("kind", "MEETING"), ("actor", "US"), ("actor", "CN")]));
        var all = new RecordQuery(new View(1, null), "events");
        async Task<string> FilterAsync(params FacetFilter[] filters) => await ListIdsAsync(store, all with { Facets = filters });

        Assert.Equal("a b", await FilterAsync(new FacetFilter("kind", ["TARIFF"])));
        Assert.Equal("a b c", await FilterAsync(new FacetFilter("kind", ["TARIFF", "MEETING", "TARIFF"])));
        Assert.Equal("b", await FilterAsync(new FacetFilter("kind", ["TARIFF"]), new FacetFilter("actor", ["CN"])));
        Assert.Equal("c", await FilterAsync(new FacetFilter("actor", ["CN"]), new FacetFilter("actor", ["US"])));
        Assert.Equal("", await FilterAsync(new FacetFilter("kind", [])));
        Assert.Equal("", await FilterAsync(new FacetFilter("kind", ["' OR 1=1 --", "\0", "\uD800"])));
        Assert.Equal("", await FilterAsync(new FacetFilter("\0", ["TARIFF"])));
    }

    [Fact]
    public async Task Overlap_is_half_open_and_a_record_without_an_end_is_an_instant()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(
            store,
            CreateRecord("events/point", day: 10),
            CreateRecord("events/span", day: 5, end: 10),
            CreateRecord("events/empty", day: 10, end: 10));
        var all = new RecordQuery(new View(1, null), "events");
        async Task<string> ListOverlappingAsync(long? from, long? to) => await ListIdsAsync(store, all with
        {
            OverlapsFrom = from is { } firstDay ? Day(firstDay) : null,
            OverlapsTo = to is { } lastDay ? Day(lastDay) : null,
        });

        Assert.Equal("span", await ListOverlappingAsync(9, 10));
        Assert.Equal("empty point", await ListOverlappingAsync(10, 11));
        Assert.Equal("", await ListOverlappingAsync(0, 5));
        Assert.Equal("span", await ListOverlappingAsync(0, 6));
        Assert.Equal("", await ListOverlappingAsync(11, null));
        Assert.Equal("span empty point", await ListOverlappingAsync(null, 11));
    }

    [Fact]
    public async Task Pages_are_ordered_by_sort_time_then_name_and_report_whether_more_follow()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(store, [.. "edcbaZ_é".Select((c, i) => CreateRecord($"events/{c}", "word", i / 4))]);
        var query = new RecordQuery(new View(1, null), "events");
        Assert.Equal("b c d e Z _ a é", await ListIdsAsync(store, query));
        Assert.Equal("b c d e Z _ a é", await ListIdsAsync(store, query with { Text = "word" }));
        foreach (var text in new[] { null, "word" })
        {
            var page = await store.ListRecordsAsync(query with { Skip = 2, Limit = 5, Text = text }, CancellationToken);
            Assert.True(page.HasMore);
            Assert.Equal(["events/d", "events/e", "events/Z", "events/_", "events/a"], page.Records.Select(r => r.Name));
            Assert.False((await store.ListRecordsAsync(query with { Skip = 7, Limit = 1, Text = text }, CancellationToken)).HasMore);
            Assert.True((await store.ListRecordsAsync(query with { Skip = 7, Limit = 0, Text = text }, CancellationToken)).HasMore);
            Assert.Empty((await store.ListRecordsAsync(query with { Skip = 9, Limit = 3, Text = text }, CancellationToken)).Records);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("word")]
    public async Task A_page_ends_at_a_number_of_bytes_but_has_at_least_one_record(string? text)
    {
        await using var store = await NewStoreAsync();
        int[] sizes = [100, 100, 100, 1000, 100, 200];
        await PutAsync(store, [.. sizes.Select((size, i) =>
            CreateRecord($"events/{i}", "word", i, facets: [("key", "value")]) with { Body = new byte[size] })]);
        var query = new RecordQuery(new View(1, null), "events") { Text = text, MaxBytes = 300 };
        foreach (var (skip, expected) in new[] { (0, "0 1 2"), (1, "1 2"), (2, "2"), (3, "3"), (4, "4 5"), (5, "5") })
        {
            var page = await store.ListRecordsAsync(query with { Skip = skip }, CancellationToken);
            Assert.Equal(expected, string.Join(' ', page.Records.Select(r => r.Name.Split('/')[1])));
            Assert.Equal(skip < 4, page.HasMore);
        }

        var limited = await store.ListRecordsAsync(query with { Limit = 2 }, CancellationToken);
        Assert.Equal((2, true), (limited.Records.Count, limited.HasMore));
        Assert.Equal((1, true), await CountAsync(query with { MaxBytes = 0 }));
        Assert.Equal((6, false), await CountAsync(query with { MaxBytes = 1600 }));
        Assert.Equal((5, true), await CountAsync(query with { MaxBytes = 1599 }));
        Assert.Equal((6, false), await CountAsync(query with { MaxBytes = null }));

        async Task<(int Count, bool HasMore)> CountAsync(RecordQuery changed)
        {
            var page = await store.ListRecordsAsync(changed, CancellationToken);
            return (page.Records.Count, page.HasMore);
        }
    }

    [Fact]
    public async Task Records_are_read_by_key_up_to_a_number_of_bytes_and_streamed_to_the_end()
    {
        await using var store = await NewStoreAsync();
        var sizes = Enumerable.Range(0, 2100).Select(i => i < 4 ? 700_000 : 10);
        var records = sizes.Select((size, i) => CreateRecord($"events/{i:0000}", "word", i) with { Body = new byte[size] });
        await PutAsync(store, [.. records]);
        var query = new RecordQuery(new View(1, null), "events");
        var keys = await store.ListRecordKeysAsync(query, CancellationToken);
        Assert.Equal(2, (await store.ReadRecordsAsync(keys, 0, 2100, 1_400_000, CancellationToken)).Count);
        Assert.Single(await store.ReadRecordsAsync(keys, 0, 2100, 1_399_999, CancellationToken));
        Assert.Equal("events/0000", Assert.Single(await store.ReadRecordsAsync(keys, 0, 2100, 0, CancellationToken)).Name);
        var streamed = await store.StreamRecordsAsync(query with { Skip = 5, Limit = 1 }, CancellationToken).ToListAsync(CancellationToken);
        Assert.Equal(Enumerable.Range(0, 2100).Select(i => $"events/{i:0000}"), streamed.Select(r => r.Name));
        var none = await store.StreamRecordsAsync(query with { Collection = "claims" }, CancellationToken).ToListAsync(CancellationToken);
        Assert.Empty(none);
    }
}
