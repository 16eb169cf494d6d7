using System.Text;
using TruceData.Domain.Time;
using TruceData.Store.Bars;
using TruceData.Store.Records;
using TruceData.Store.Revisions;
using Record = TruceData.Store.Records.Record;

namespace TruceData.Store.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_store_that_holds_nothing_says_so()
    {
        await using var store = await NewStoreAsync();
        Assert.Null(await store.FindLatestRevisionAsync(Ct));
        Assert.Null(await store.FindRecordAsync(1, "events/a", Ct));
        Assert.Null(await store.FindSeriesAsync("series/a", 1, Ct));
        Assert.Equal(0, (await store.ReadBarsAsync(new BarQuery("series/a", new View(1, null), []), Ct)).Count);
        var coverage = await store.GetCoverageAsync(new View(1, null), Ct);
        Assert.Null(coverage.FirstKnowledgeTime);
        Assert.Empty(coverage.Collections);
        await using var write = await store.BeginWriteAsync("tester", "nothing", Ct);
        var result = await write.CommitAsync(Ct);
        Assert.False(result.Changed);
        Assert.Equal(0, result.Revision.Number);
    }

    [Fact]
    public async Task A_record_reads_back_as_it_was_put()
    {
        await using var store = await NewStoreAsync();
        var record = Make(
            "events/a", "Ein „Waffenstillstand“ 🤝", 3, 5, -1, "body\0\u0001", ("kind", "TARIFF"), ("actor", "US"), ("actor", "CN"));
        var result = await PutAsync(store, record);
        Assert.True(result.Changed);
        var found = await store.FindRecordAsync(1, "events/a", Ct);
        Assert.NotNull(found);
        Assert.Equal(record with { Facets = [], Body = default }, found with { Facets = [], Body = default });
        Assert.Equal(record.Body.ToArray(), found.Body.ToArray());
        Assert.Equal([new("actor", "CN"), new("actor", "US"), new("kind", "TARIFF")], found.Facets);
        Assert.Equal("events", found.Collection);
        var revision = await store.FindLatestRevisionAsync(Ct);
        Assert.Equal(result.Revision.ContentHash, revision!.ContentHash);
        Assert.Equal([new RevisionCount("events", 1, 0)], revision.Counts);
        Assert.Equal(("tester", "records", 1), (revision.Author, revision.Message, revision.Number));
    }

    [Fact]
    public async Task Rule14_each_write_is_a_revision_and_the_old_ones_stay()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(store, Make("events/a", body: "1"), Make("events/b", body: "1"));
        await PutAsync(store, Make("events/a", body: "2"), Make("claims/c"));
        await using (var write = await store.BeginWriteAsync("tester", "out", Ct))
        {
            Assert.True(await write.RemoveAsync("events/b", Ct));
            Assert.False(await write.RemoveAsync("events/none", Ct));
            Assert.Equal(3, (await write.CommitAsync(Ct)).Revision.Number);
        }

        async Task<string> Bodies(long revision) => string.Join(' ', (await store.FindRecordsAsync(
            revision, ["events/b", "claims/c", "events/a"], Ct)).Select(r => $"{r.Name}={Encoding.UTF8.GetString(r.Body.Span)}"));

        Assert.Equal("events/a=1 events/b=1", await Bodies(1));
        Assert.Equal("claims/c= events/a=2 events/b=1", await Bodies(2));
        Assert.Equal("claims/c= events/a=2", await Bodies(3));
        Assert.Equal([new("claims", 1, 0), new RevisionCount("events", 1, 1)], (await store.FindRevisionAsync(2, Ct))!.Counts);
        Assert.Equal([new RevisionCount("events", 0, 1)], (await store.FindRevisionAsync(3, Ct))!.Counts);
        Assert.Equal([3, 2], (await store.ListRevisionsAsync(0, 2, Ct)).Select(r => r.Number));
        Assert.Equal([1], (await store.ListRevisionsAsync(2, 5, Ct)).Select(r => r.Number));
        Assert.Null(await store.FindRevisionAsync(4, Ct));
        Assert.Equal([("claims", 1), ("events", 1)], await store.CountRecordsAsync(new View(3, null), Ct));
        var changes = await store.ListChangesAsync(3, Ct);
        Assert.Equal(["events/b"], changes.Select(c => c.Name));
        Assert.Null(changes[0].Record);
        Assert.Equal(["claims/c", "events/a"], (await store.ListChangesAsync(2, Ct)).Select(c => c.Record!.Name));
        Assert.True((await store.FindRevisionAsync(1, Ct))!.RecordTime < (await store.FindRevisionAsync(2, Ct))!.RecordTime);
    }

    [Fact]
    public async Task The_same_records_again_make_no_revision()
    {
        await using var store = await NewStoreAsync();
        Record[] records = [Make("events/a", "text", 1, 2, 3, "x", ("k", "1"), ("k", "2")), Make("events/b")];
        var first = await PutAsync(store, records);
        var again = await PutAsync(store, records[1], records[0] with { Facets = [new("k", "2"), new("k", "1"), new("k", "2")] });
        Assert.False(again.Changed);
        Assert.Equal(first.Revision.Number, again.Revision.Number);
        await using var write = await store.BeginWriteAsync("tester", "there and back", Ct);
        await write.RemoveAsync("events/a", Ct);
        await write.PutAsync(records[0] with { Text = "another" }, Ct);
        await write.PutAsync(records[0], Ct);
        Assert.False((await write.CommitAsync(Ct)).Changed);
    }

    [Fact]
    public async Task A_record_written_several_times_in_a_revision_counts_once()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(store, Make("events/a", body: "1"), Make("events/a", body: "2"), Make("events/a", body: "3"));
        await using (var write = await store.BeginWriteAsync("tester", "more", Ct))
        {
            await write.PutAsync(Make("events/a", body: "4"), Ct);
            await write.RemoveAsync("events/a", Ct);
            await write.PutAsync(Make("events/a", body: "3"), Ct);
            await write.PutAsync(Make("events/b", body: "5"), Ct);
            Assert.Equal(["events/b"], (await write.FindRecordsAsync(["events/b", "events/c"], Ct)).Select(r => r.Name));
            Assert.Equal(2, (await write.ListRecordsAsync(new RecordQuery(default, "events"), Ct)).Records.Count);
            await write.CommitAsync(Ct);
        }

        Assert.Equal([new RevisionCount("events", 1, 0)], (await store.FindRevisionAsync(1, Ct))!.Counts);
        Assert.Equal([new RevisionCount("events", 1, 0)], (await store.FindRevisionAsync(2, Ct))!.Counts);
        Assert.Equal(["events/b"], (await store.ListChangesAsync(2, Ct)).Select(c => c.Name));
    }

    [Fact]
    public async Task The_content_hash_depends_on_content_alone()
    {
        await using var one = await NewStoreAsync();
        await using var two = await NewStoreAsync();
        Record[] records = [.. Enumerable.Range(0, 20).Select(i => Make($"events/{i}", $"text {i}", i))];
        await PutAsync(one, records);
        foreach (var record in records.Reverse()) await PutAsync(two, record with { Text = "first" }, Make("claims/gone"));
        foreach (var record in records) await PutAsync(two, record);
        await using var write = await two.BeginWriteAsync("tester", "out", Ct);
        await write.RemoveAsync("claims/gone", Ct);
        Assert.Equal((await one.FindLatestRevisionAsync(Ct))!.ContentHash, (await write.CommitAsync(Ct)).Revision.ContentHash);
        Assert.NotEqual((await two.FindRevisionAsync(5, Ct))!.ContentHash, (await two.FindRevisionAsync(6, Ct))!.ContentHash);
    }

    [Fact]
    public async Task Lists_keep_to_knowledge_time_but_a_find_does_not()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(
            store, Make("events/early", known: 1), Make("events/late", known: 2, day: 1, end: 9), Make("claims/c", known: 0, day: -4));
        var view = new View(1, At(1));
        Assert.Equal("early", await NamesAsync(store, new RecordQuery(view, "events")));
        Assert.Equal("early late", await NamesAsync(store, new RecordQuery(new View(1, At(2)), "events")));
        Assert.NotNull(await store.FindRecordAsync(1, "events/late", Ct));
        Assert.Equal([("claims", 1), ("events", 1)], await store.CountRecordsAsync(view, Ct));
        var coverage = await store.GetCoverageAsync(new View(1, null), Ct);
        Assert.Equal((At(0), At(2)), (coverage.FirstKnowledgeTime, coverage.LastKnowledgeTime));
        Assert.Equal([new("claims", At(-4), At(-4)), new CollectionCoverage("events", At(0), At(9))], coverage.Collections);
    }

    [Fact]
    public async Task Values_of_a_facet_are_counted_at_a_view()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(
            store,
            Make("events/a", known: 1, facets: [("actor", "US"), ("actor", "CN"), ("tag", "x")]),
            Make("events/b", known: 2, facets: [("actor", "US"), ("actor", "Żółw")]),
            Make("events/c", known: 3, facets: [("actor", "US"), ("actor", "MY"), ("actor", "CN")]),
            Make("reactions/r", known: 1, facets: [("actor", "US")]));
        await PutAsync(store, Make("events/a", known: 1, facets: [("actor", "CN")]));

        async Task<string> Counted(View view, int skip = 0, int limit = 9) => string.Join(
            ' ', (await store.CountFacetValuesAsync(view, "events", "actor", skip, limit, Ct)).Select(c => $"{c.Value}:{c.Count}@{(c.NewestKnowledgeTime - At(0)).Days}"));

        Assert.Equal("US:3@3 CN:2@3 MY:1@3 Żółw:1@2", await Counted(new View(1, null)));
        Assert.Equal("CN:2@3 US:2@3 MY:1@3 Żółw:1@2", await Counted(new View(2, null)));
        Assert.Equal("US:2@2 CN:1@1 Żółw:1@2", await Counted(new View(1, At(2))));
        Assert.Equal("CN:2@3 MY:1@3", await Counted(new View(1, null), skip: 1, limit: 2));
        Assert.Equal("", await Counted(new View(1, At(0))));

        await PutAsync(store, Make("series/s", facets: [("policy", "policies/p")]), Make("policies/p", known: 5));
        Assert.Single(await store.CountFacetValuesAsync(new View(3, At(5)), "series", "policy", 0, 9, Ct));
        Assert.Empty(await store.CountFacetValuesAsync(new View(3, At(4)), "series", "policy", 0, 9, Ct));
    }

    [Fact]
    public async Task Names_around_one_are_those_of_its_collection_that_the_view_knows()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(
            store, Make("claims/m"), Make("events/a"), Make("events/b", known: 2), Make("events/m", known: 1), Make("events/y"), Make("events/z"), Make("events0/n"));
        await using (var write = await store.BeginWriteAsync("tester", "out", Ct))
        {
            await write.RemoveAsync("events/y", Ct);
            await write.PutAsync(Make("events/m", known: 1, body: "again"), Ct);
            await write.CommitAsync(Ct);
        }

        async Task<string> Around(View view, string name, int reach = 500) => string.Join(' ', await store.ListNearestNamesAsync(view, name, reach, Ct));

        Assert.Equal("events/a events/b events/m events/y events/z", await Around(new View(1, null), "events/n"));
        Assert.Equal("events/a events/b events/m events/z", await Around(new View(2, null), "events/n"));
        Assert.Equal("events/a events/m events/z", await Around(new View(2, At(1)), "events/n"));
        Assert.Equal("events/m events/y", await Around(new View(1, null), "events/n", reach: 1));
        Assert.Equal("claims/m", await Around(new View(1, null), "claims/n"));
        Assert.Equal("", await Around(new View(1, null), "nothing/n"));
        Assert.Equal("", await Around(new View(1, null), "events/\0"));
        Assert.Equal("", await Around(new View(1, null), "events/\ud800"));
    }

    [Fact]
    public async Task Values_around_one_are_those_that_the_view_knows_of_the_collection()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(
            store,
            Make("events/a", known: 1, facets: [("actor", "US"), ("tag", "UT")]), Make("events/b", known: 2, facets: [("actor", "UK")]),
            Make("events/c", known: 1, facets: [("actor", "US"), ("actor", "VN")]), Make("reactions/r", facets: [("actor", "UR")]));

        async Task<string> Around(View view, string value, int reach = 500) =>
            string.Join(' ', await store.ListNearestFacetValuesAsync(view, "events", "actor", value, reach, Ct));

        Assert.Equal("UK US VN", await Around(new View(1, null), "USA"));
        Assert.Equal("US VN", await Around(new View(1, At(1)), "USA"));
        Assert.Equal("US VN", await Around(new View(1, null), "USA", reach: 1));
        Assert.Equal("UK VN", await Around(new View(1, null), "US"));
        Assert.Equal("", await Around(new View(1, At(0)), "USA"));
        Assert.Equal("", await Around(new View(1, null), "\0"));
    }

    [Fact]
    public async Task Facet_filters_are_any_of_their_values_and_all_of_the_filters()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(
            store,
            Make("events/a", facets: [("kind", "TARIFF"), ("actor", "US")]),
            Make("events/b", facets: [("kind", "TARIFF"), ("actor", "CN")]),
            Make("events/c", facets: [("kind", "MEETING"), ("actor", "US"), ("actor", "CN")]));
        var all = new RecordQuery(new View(1, null), "events");
        async Task<string> With(params FacetFilter[] filters) => await NamesAsync(store, all with { Facets = filters });

        Assert.Equal("a b", await With(new FacetFilter("kind", ["TARIFF"])));
        Assert.Equal("a b c", await With(new FacetFilter("kind", ["TARIFF", "MEETING", "TARIFF"])));
        Assert.Equal("b", await With(new FacetFilter("kind", ["TARIFF"]), new FacetFilter("actor", ["CN"])));
        Assert.Equal("c", await With(new FacetFilter("actor", ["CN"]), new FacetFilter("actor", ["US"])));
        Assert.Equal("", await With(new FacetFilter("kind", [])));
        Assert.Equal("", await With(new FacetFilter("kind", ["' OR 1=1 --", "\0", "\uD800"])));
        Assert.Equal("", await With(new FacetFilter("\0", ["TARIFF"])));
    }

    [Fact]
    public async Task Overlap_is_half_open_and_a_record_without_an_end_is_an_instant()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(store, Make("events/point", day: 10), Make("events/span", day: 5, end: 10), Make("events/empty", day: 10, end: 10));
        var all = new RecordQuery(new View(1, null), "events");
        async Task<string> Over(long? from, long? to) => await NamesAsync(store, all with
        {
            OverlapsFrom = from is { } f ? At(f) : null,
            OverlapsTo = to is { } t ? At(t) : null,
        });

        Assert.Equal("span", await Over(9, 10));
        Assert.Equal("empty point", await Over(10, 11));
        Assert.Equal("", await Over(0, 5));
        Assert.Equal("span", await Over(0, 6));
        Assert.Equal("", await Over(11, null));
        Assert.Equal("span empty point", await Over(null, 11));
    }

    [Fact]
    public async Task Pages_follow_sort_time_then_name_and_say_whether_more_follow()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(store, [.. "edcbaZ_é".Select((c, i) => Make($"events/{c}", "word", i / 4))]);
        var query = new RecordQuery(new View(1, null), "events");
        Assert.Equal("b c d e Z _ a é", await NamesAsync(store, query));
        Assert.Equal("b c d e Z _ a é", await NamesAsync(store, query with { Text = "word" }));
        foreach (var text in new[] { null, "word" })
        {
            var page = await store.ListRecordsAsync(query with { Skip = 2, Limit = 5, Text = text }, Ct);
            Assert.True(page.HasMore);
            Assert.Equal(["events/d", "events/e", "events/Z", "events/_", "events/a"], page.Records.Select(r => r.Name));
            Assert.False((await store.ListRecordsAsync(query with { Skip = 7, Limit = 1, Text = text }, Ct)).HasMore);
            Assert.True((await store.ListRecordsAsync(query with { Skip = 7, Limit = 0, Text = text }, Ct)).HasMore);
            Assert.Empty((await store.ListRecordsAsync(query with { Skip = 9, Limit = 3, Text = text }, Ct)).Records);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("word")]
    public async Task A_page_ends_at_a_number_of_bytes_but_holds_a_record(string? text)
    {
        await using var store = await NewStoreAsync();
        int[] sizes = [100, 100, 100, 1000, 100, 200];
        var records = sizes.Select((size, i) => Make($"events/{i}", "word", i, facets: [("key", "value")]) with { Body = new byte[size] });
        await PutAsync(store, [.. records]);
        var query = new RecordQuery(new View(1, null), "events") { Text = text, MaxBytes = 300 };
        foreach (var (skip, expected) in new[] { (0, "0 1 2"), (1, "1 2"), (2, "2"), (3, "3"), (4, "4 5"), (5, "5") })
        {
            var page = await store.ListRecordsAsync(query with { Skip = skip }, Ct);
            Assert.Equal(expected, string.Join(' ', page.Records.Select(r => r.Name.Split('/')[1])));
            Assert.Equal(skip < 4, page.HasMore);
            Assert.All(page.Records, r => Assert.NotEmpty(r.Facets));
        }

        var limited = await store.ListRecordsAsync(query with { Limit = 2 }, Ct);
        Assert.Equal((2, true), (limited.Records.Count, limited.HasMore));
        Assert.Equal((1, true), await CountAsync(query with { MaxBytes = 0 }));
        Assert.Equal((6, false), await CountAsync(query with { MaxBytes = 1600 }));
        Assert.Equal((5, true), await CountAsync(query with { MaxBytes = 1599 }));
        Assert.Equal((6, false), await CountAsync(query with { MaxBytes = null }));

        async Task<(int Count, bool HasMore)> CountAsync(RecordQuery asked) =>
            await store.ListRecordsAsync(asked, Ct) is var page ? (page.Records.Count, page.HasMore) : default;
    }

    [Fact]
    public async Task Records_are_read_by_their_keys_up_to_a_number_of_bytes_and_streamed_to_the_end()
    {
        await using var store = await NewStoreAsync();
        var sizes = Enumerable.Range(0, 2100).Select(i => i < 4 ? 700_000 : 10);
        var records = sizes.Select((size, i) => Make($"events/{i:0000}", "word", i) with { Body = new byte[size] });
        await PutAsync(store, [.. records]);
        var query = new RecordQuery(new View(1, null), "events");
        var keys = await store.ListRecordKeysAsync(query, Ct);
        Assert.Equal(2, (await store.ReadRecordsAsync(keys, 1_400_000, Ct)).Count);
        Assert.Single(await store.ReadRecordsAsync(keys, 1_399_999, Ct));
        Assert.Equal("events/0000", Assert.Single(await store.ReadRecordsAsync(keys, 0, Ct)).Name);
        var streamed = await store.StreamRecordsAsync(query with { Skip = 5, Limit = 1 }, Ct).Select(r => r.Name).ToListAsync(Ct);
        Assert.Equal(Enumerable.Range(0, 2100).Select(i => $"events/{i:0000}"), streamed);
        Assert.Empty(await store.StreamRecordsAsync(query with { Collection = "claims" }, Ct).ToListAsync(Ct));
    }

    [Theory]
    [InlineData("truce", "a c")]
    [InlineData("TRUCE tariff", "a c")]
    [InlineData("\"tariff truce\"", "c")]
    [InlineData("\"truce tariff\"", "")]
    [InlineData("\"truce between\" china", "a")]
    [InlineData("tru", "")]
    [InlineData("Erdoğan", "b")]
    [InlineData("erdogan ISTANBUL", "b")]
    [InlineData("10.5", "b")]
    [InlineData("105", "")]
    [InlineData("tit-for-tat", "c")]
    [InlineData("for tit", "c")]
    [InlineData("\"for tit\"", "")]
    [InlineData("贸易战", "b")]
    [InlineData("x!y", "")]
    [InlineData("!!! 🤝", "")]
    [InlineData("  ", "a b c")]
    public async Task Words_and_phrases_are_found(string text, string expected)
    {
        await using var store = await NewStoreAsync();
        await PutAsync(
            store,
            Make("events/a", "A truce between China and the US; the tariff stays.", 1),
            Make("events/b", "Erdoğan in İstanbul: 10.5 % on 贸易战", 2),
            Make("events/c", "Tariff truce, no more tit-for-tat", 3));
        Assert.Equal(expected, string.Join(' ', (await NamesAsync(
            store, new RecordQuery(new View(1, null), "events") { Text = text })).Split(' ').Order()));
    }

    [Fact]
    public async Task The_longest_text_is_kept_and_searched_from_its_start()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(store, Make("events/long", string.Join(' ', Enumerable.Range(0, 16_000).Select(i => $"{i:D6}{new string('ü', 190)}"))));
        var query = new RecordQuery(new View(1, null), "events");
        Assert.Equal("long", await NamesAsync(store, query with { Text = $"000000{new string('u', 190)}" }));
        Assert.Equal("", await NamesAsync(store, query with { Text = $"015999{new string('u', 190)}" }));
    }

    [Fact]
    public async Task Better_matches_come_first_and_later_revisions_do_not_change_the_order()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(
            store,
            Make("events/long", $"soybeans {string.Join(' ', Enumerable.Range(0, 200))}", 1),
            Make("events/twice", "soybeans, more soybeans", 2),
            Make("events/once", "soybeans and more", 3));
        var query = new RecordQuery(new View(1, null), "events") { Text = "soybeans" };
        Assert.Equal("twice once long", await NamesAsync(store, query));
        await PutAsync(store, [.. Enumerable.Range(0, 50).Select(i => Make($"events/{i}", "soybeans soybeans soybeans"))]);
        Assert.Equal("twice once long", await NamesAsync(store, query));
    }

    [Fact]
    public async Task A_list_may_be_longer_than_a_statement_has_parameters()
    {
        await using var store = await NewStoreAsync();
        var events = Enumerable.Range(0, 40_000).Select(i => $"events/{i}").ToArray();
        await PutAsync(
            store, Make("events/7", facets: ("it's", "7\"\\é😀")), Make("events/8", "word"), Make("events/x"),
            Make("claims/a", "word", facets: [.. events.Select(e => ("subject", e))]));
        var query = new RecordQuery(new View(1, null), "events");
        Assert.Equal("7 8", string.Join(' ', (await NamesAsync(store, query with { Text = "word", RelatedText = new RelatedText("claims", "subject") })).Split(' ').Order()));
        Assert.Equal("7", await NamesAsync(store, query with { Facets = [new FacetFilter("it's", [.. events, "7\"\\é😀"])] }));
        Assert.Equal(["events/7", "events/8"], (await store.FindRecordsAsync(1, events, Ct)).Select(r => r.Name));
        Assert.Equal(40_000, (await store.FindRecordAsync(1, "claims/a", Ct))!.Facets.Count);
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("\"\"\"")]
    [InlineData("AND")]
    [InlineData("OR NOT NEAR(")]
    [InlineData("a* ^b -c +d :e {f} [g] (h")]
    [InlineData("tokens:truce")]
    [InlineData("'; DROP TABLE record; --")]
    [InlineData("a & b | !c <-> d:*")]
    [InlineData("\\ '' \\'")]
    [InlineData("🤝🏽 \u200d \u0000 %")]
    [InlineData("\uD800 lone")]
    [InlineData("ﬁ ½ ² Ⅷ ǅ 𝒜 \u0301")]
    public async Task Hostile_text_is_only_text(string text)
    {
        await using var store = await NewStoreAsync();
        var storable = text.Replace("\0", "").Replace("\uD800", "");
        await PutAsync(store, Make("events/a", storable), Make("events/b", "truce"));
        var query = new RecordQuery(new View(1, null), "events") { Text = text };
        var found = await NamesAsync(store, query);
        Assert.Equal(text.Any(char.IsLetterOrDigit) || text.Contains("𝒜"), found.Contains('a') || text.Contains("lone"));
        await NamesAsync(store, query with { Text = string.Join(' ', Enumerable.Range(0, 3000).Select(i => $"{text}{i}")) });
        await NamesAsync(store, query with { Text = new string('x', 100_000) + text });
        Assert.Equal(2, (await store.CountRecordsAsync(new View(1, null), Ct))[0].Count);
    }

    [Fact]
    public async Task What_cannot_be_stored_as_it_is_is_refused()
    {
        await using var store = await NewStoreAsync();
        Record[] bad =
        [
            Make("noslash"), Make("/id"), Make("events/"), Make("events/\0"), Make("events/a", "\uD800"), Make("events/a", "\0"),
            Make("events/a", day: 5, end: 4), Make("events/a", facets: [("k", "\0")]), Make("events/a", day: 200_000),
        ];
        foreach (var record in bad)
        {
            await using var write = await store.BeginWriteAsync("tester", "bad", Ct);
            var e = await Assert.ThrowsAsync<StoreException>(() => write.PutAsync(record, Ct));
            Assert.Equal(StoreProblem.Refused, e.Problem);
            await Assert.ThrowsAsync<InvalidOperationException>(() => write.CommitAsync(Ct));
        }

        Assert.Null(await store.FindLatestRevisionAsync(Ct));
        Assert.Empty(await store.FindRecordsAsync(1, ["events/\0", "\uD800"], Ct));
    }
}
