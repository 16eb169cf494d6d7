using TruceData.Domain.Time;
using TruceData.Store.Records;

namespace TruceData.Store.Tests;

public abstract partial class StoreContract
{
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
            CreateRecord("events/a", "A truce between China and the US; the tariff stays.", 1),
            CreateRecord("events/b", "Erdoğan in İstanbul: 10.5 % on 贸易战", 2),
            CreateRecord("events/c", "Tariff truce, no more tit-for-tat", 3));
        var found = await ListIdsAsync(store, new RecordQuery(new View(1, null), "events") { Text = text });
        Assert.Equal(expected, string.Join(' ', found.Split(' ').Order()));
    }

    [Fact]
    public async Task The_longest_text_is_stored_and_its_beginning_searched()
    {
        await using var store = await NewStoreAsync();
        var words = Enumerable.Range(0, 16_000).Select(i => $"{i:D6}{new string('ü', 190)}");
        await PutAsync(store, CreateRecord("events/long", string.Join(' ', words)));
        var query = new RecordQuery(new View(1, null), "events");
        Assert.Equal("long", await ListIdsAsync(store, query with { Text = $"000000{new string('u', 190)}" }));
        Assert.Equal("", await ListIdsAsync(store, query with { Text = $"015999{new string('u', 190)}" }));
    }

    [Fact]
    public async Task Better_matches_come_first_and_later_revisions_do_not_change_the_order()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(
            store,
            CreateRecord("events/long", $"soybeans {string.Join(' ', Enumerable.Range(0, 200))}", 1),
            CreateRecord("events/twice", "soybeans, more soybeans", 2),
            CreateRecord("events/once", "soybeans and more", 3));
        var query = new RecordQuery(new View(1, null), "events") { Text = "soybeans" };
        Assert.Equal("twice once long", await ListIdsAsync(store, query));
        await PutAsync(store, [.. Enumerable.Range(0, 50).Select(i => CreateRecord($"events/{i}", "soybeans soybeans soybeans"))]);
        Assert.Equal("twice once long", await ListIdsAsync(store, query));
    }

    [Fact]
    public async Task A_list_may_be_longer_than_the_parameters_of_a_statement()
    {
        await using var store = await NewStoreAsync();
        var events = Enumerable.Range(0, 40_000).Select(i => $"events/{i}").ToArray();
        await PutAsync(
            store, CreateRecord("events/7", facets: ("it's", "7\"\\é😀")), CreateRecord("events/8", "word"), CreateRecord("events/x"),
            CreateRecord("claims/a", "word", facets: [.. events.Select(e => ("subject", e))]));
        var query = new RecordQuery(new View(1, null), "events");
        var found = await ListIdsAsync(store, query with { Text = "word", RelatedText = new RelatedText("claims", "subject") });
        Assert.Equal("7 8", string.Join(' ', found.Split(' ').Order()));
        Assert.Equal("7", await ListIdsAsync(store, query with { Facets = [new FacetFilter("it's", [.. events, "7\"\\é😀"])] }));
        Assert.Equal(["events/7", "events/8"], (await store.FindRecordsAsync(1, events, CancellationToken)).Select(r => r.Name));
        var last = new RecordQuery(new View(1, null), "claims") { Facets = [new FacetFilter("subject", [events[^1]])] };
        Assert.Equal("a", await ListIdsAsync(store, last));
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
    public async Task Hostile_text_is_searched_as_text(string text)
    {
        await using var store = await NewStoreAsync();
        var storable = text.Replace("\0", "").Replace("\uD800", "");
        await PutAsync(store, CreateRecord("events/a", storable), CreateRecord("events/b", "truce"));
        var query = new RecordQuery(new View(1, null), "events") { Text = text };
        var found = await ListIdsAsync(store, query);
        Assert.Equal(text.Any(char.IsLetterOrDigit) || text.Contains("𝒜"), found.Contains('a') || text.Contains("lone"));
        await ListIdsAsync(store, query with { Text = string.Join(' ', Enumerable.Range(0, 3000).Select(i => $"{text}{i}")) });
        await ListIdsAsync(store, query with { Text = new string('x', 100_000) + text });
        Assert.Equal(2, (await store.CountRecordsAsync(new View(1, null), CancellationToken))[0].Count);
    }
}
