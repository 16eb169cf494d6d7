using System.Text;
using TruceData.Domain.Time;
using TruceData.Store.Bars;
using TruceData.Store.Errors;
using TruceData.Store.Records;
using TruceData.Store.Revisions;
using Record = TruceData.Store.Records.Record;

namespace TruceData.Store.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task An_empty_store_returns_nothing()
    {
        await using var store = await NewStoreAsync();
        Assert.Null(await store.FindLatestRevisionAsync(CancellationToken));
        Assert.Null(await store.FindRecordAsync(1, "events/a", CancellationToken));
        Assert.Null(await store.FindSeriesAsync("series/a", 1, CancellationToken));
        Assert.Equal(0, (await store.ReadBarsAsync(new BarQuery("series/a", new View(1, null), []), CancellationToken)).Count);
        var coverage = await store.GetCoverageAsync(new View(1, null), CancellationToken);
        Assert.Null(coverage.FirstKnowledgeTime);
        Assert.Empty(coverage.Collections);
        await using var write = await store.BeginWriteAsync("tester", "nothing", CancellationToken);
        var result = await write.CommitAsync(CancellationToken);
        Assert.False(result.HasChanged);
        Assert.Equal(0, result.Revision.Number);
    }

    [Fact]
    public async Task A_record_is_read_as_it_was_written()
    {
        await using var store = await NewStoreAsync();
        var record = CreateRecord(
            "events/a", "Ein „Waffenstillstand“ 🤝", 3, 5, -1, "body\0\u0001", ("kind", "TARIFF"), ("actor", "US"), ("actor", "CN"));
        var result = await PutAsync(store, record);
        Assert.True(result.HasChanged);
        var found = await store.FindRecordAsync(1, "events/a", CancellationToken);
        Assert.NotNull(found);
        Assert.Equal(record with { Facets = found.Facets, Body = default }, found with { Body = default });
        Assert.Equal(record.Body.ToArray(), found.Body.ToArray());
        Assert.Equal("events", found.Collection);
        var revision = await store.FindLatestRevisionAsync(CancellationToken);
        Assert.Equal(result.Revision.ContentHash, revision!.ContentHash);
        Assert.Equal([new RevisionCount("events", 1, 0)], revision.Counts);
        Assert.Equal(("tester", "records", 1), (revision.Author, revision.Message, revision.Number));
    }

    [Fact]
    public async Task Rule14_each_write_is_a_revision_and_the_old_ones_stay()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(store, CreateRecord("events/a", body: "1"), CreateRecord("events/b", body: "1"));
        await PutAsync(store, CreateRecord("events/a", body: "2"), CreateRecord("claims/c"));
        await using (var write = await store.BeginWriteAsync("tester", "remove", CancellationToken))
        {
            Assert.True(await write.RemoveAsync("events/b", CancellationToken));
            Assert.False(await write.RemoveAsync("events/none", CancellationToken));
            Assert.Equal(3, (await write.CommitAsync(CancellationToken)).Revision.Number);
        }

        Assert.Equal("events/a=1 events/b=1", await ReadBodiesAsync(1));
        Assert.Equal("claims/c= events/a=2 events/b=1", await ReadBodiesAsync(2));
        Assert.Equal("claims/c= events/a=2", await ReadBodiesAsync(3));
        Assert.Equal([("claims", 1), ("events", 1)], await store.CountRecordsAsync(new View(3, null), CancellationToken));

        async Task<string> ReadBodiesAsync(long revision)
        {
            var records = await store.FindRecordsAsync(revision, ["events/b", "claims/c", "events/a"], CancellationToken);
            return string.Join(' ', records.Select(r => $"{r.Name}={Encoding.UTF8.GetString(r.Body.Span)}"));
        }
    }

    [Fact]
    public async Task Revisions_list_what_they_changed()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(store, CreateRecord("events/a", body: "1"), CreateRecord("events/b"));
        await PutAsync(store, CreateRecord("events/a", body: "2"), CreateRecord("claims/c"));
        await using (var write = await store.BeginWriteAsync("tester", "remove", CancellationToken))
        {
            await write.RemoveAsync("events/b", CancellationToken);
            await write.CommitAsync(CancellationToken);
        }

        var first = await store.FindRevisionAsync(1, CancellationToken);
        var second = await store.FindRevisionAsync(2, CancellationToken);
        var third = await store.FindRevisionAsync(3, CancellationToken);
        Assert.Equal([new("claims", 1, 0), new RevisionCount("events", 1, 1)], second!.Counts);
        Assert.Equal([new RevisionCount("events", 0, 1)], third!.Counts);
        Assert.True(first!.RecordTime < second.RecordTime);
        Assert.True(second.RecordTime < third.RecordTime);
        var latest = new View(3, null);
        Assert.Equal([3, 2], (await store.ListRevisionsAsync(latest, 0, 2, CancellationToken)).Select(r => r.Number));
        Assert.Equal([1], (await store.ListRevisionsAsync(latest, 2, 5, CancellationToken)).Select(r => r.Number));
        Assert.Equal([2, 1], (await store.ListRevisionsAsync(new View(2, null), 0, 5, CancellationToken)).Select(r => r.Number));
        Assert.Null(await store.FindRevisionAsync(4, CancellationToken));
        var changes = await store.ListChangesAsync(3, CancellationToken);
        Assert.Equal(["events/b"], changes.Select(c => c.Name));
        Assert.Null(changes[0].Record);
        Assert.Equal(["claims/c", "events/a"], (await store.ListChangesAsync(2, CancellationToken)).Select(c => c.Record!.Name));
    }

    [Fact]
    public async Task Equal_records_add_no_revision()
    {
        await using var store = await NewStoreAsync();
        Record[] records = [CreateRecord("events/a", "text", 1, 2, 3, "x", ("k", "1"), ("k", "2")), CreateRecord("events/b")];
        var first = await PutAsync(store, records);
        var again = await PutAsync(store, records[1], records[0] with { Facets = [new("k", "2"), new("k", "1"), new("k", "2")] });
        Assert.False(again.HasChanged);
        Assert.Equal(first.Revision.Number, again.Revision.Number);
        await using var write = await store.BeginWriteAsync("tester", "change and revert", CancellationToken);
        await write.RemoveAsync("events/a", CancellationToken);
        await write.PutAsync(records[0] with { Text = "another" }, CancellationToken);
        await write.PutAsync(records[0], CancellationToken);
        Assert.False((await write.CommitAsync(CancellationToken)).HasChanged);
    }

    [Fact]
    public async Task A_record_written_several_times_in_one_revision_counts_once()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(store, [.. "123".Select(body => CreateRecord("events/a", body: $"{body}"))]);
        await using (var write = await store.BeginWriteAsync("tester", "more", CancellationToken))
        {
            await write.PutAsync(CreateRecord("events/a", body: "4"), CancellationToken);
            await write.RemoveAsync("events/a", CancellationToken);
            await write.PutAsync(CreateRecord("events/a", body: "3"), CancellationToken);
            await write.PutAsync(CreateRecord("events/b", body: "5"), CancellationToken);
            Assert.Equal(["events/b"], (await write.FindRecordsAsync(["events/b", "events/c"], CancellationToken)).Select(r => r.Name));
            Assert.Equal(2, (await write.ListRecordsAsync(new RecordQuery(default, "events"), CancellationToken)).Records.Count);
            await write.CommitAsync(CancellationToken);
        }

        Assert.Equal([new RevisionCount("events", 1, 0)], (await store.FindRevisionAsync(1, CancellationToken))!.Counts);
        Assert.Equal([new RevisionCount("events", 1, 0)], (await store.FindRevisionAsync(2, CancellationToken))!.Counts);
        Assert.Equal(["events/b"], (await store.ListChangesAsync(2, CancellationToken)).Select(c => c.Name));
    }

    [Fact]
    public async Task The_content_hash_depends_only_on_content()
    {
        await using var one = await NewStoreAsync();
        await using var two = await NewStoreAsync();
        Record[] records = [.. Enumerable.Range(0, 20).Select(i => CreateRecord($"events/{i}", $"text {i}", i))];
        await PutAsync(one, records);
        foreach (var record in records.Reverse()) await PutAsync(two, record with { Text = "first" }, CreateRecord("claims/gone"));
        foreach (var record in records) await PutAsync(two, record);
        await using var write = await two.BeginWriteAsync("tester", "remove", CancellationToken);
        await write.RemoveAsync("claims/gone", CancellationToken);
        Assert.Equal(await GetContentHashAsync(one), (await write.CommitAsync(CancellationToken)).Revision.ContentHash);
        var fifth = await two.FindRevisionAsync(5, CancellationToken);
        var sixth = await two.FindRevisionAsync(6, CancellationToken);
        Assert.NotEqual(fifth!.ContentHash, sixth!.ContentHash);
    }

    [Fact]
    public async Task Lists_respect_the_knowledge_time_but_finding_by_name_does_not()
    {
        await using var store = await NewStoreAsync();
        await PutAsync(
            store,
            CreateRecord("events/early", known: 1),
            CreateRecord("events/late", known: 2, day: 1, end: 9),
            CreateRecord("claims/c", known: 0, day: -4));
        var view = new View(1, Day(1));
        Assert.Equal("early", await ListIdsAsync(store, new RecordQuery(view, "events")));
        Assert.Equal("early late", await ListIdsAsync(store, new RecordQuery(new View(1, Day(2)), "events")));
        Assert.NotNull(await store.FindRecordAsync(1, "events/late", CancellationToken));
        Assert.Equal([("claims", 1), ("events", 1)], await store.CountRecordsAsync(view, CancellationToken));
        var coverage = await store.GetCoverageAsync(new View(1, null), CancellationToken);
        Assert.Equal((Day(0), Day(2)), (coverage.FirstKnowledgeTime, coverage.LastKnowledgeTime));
        Assert.Equal([new("claims", Day(-4), Day(-4)), new CollectionCoverage("events", Day(0), Day(9))], coverage.Collections);
    }

    [Fact]
    public async Task Records_that_cannot_be_stored_are_refused()
    {
        await using var store = await NewStoreAsync();
        Record[] bad =
        [
            CreateRecord("noslash"), CreateRecord("/id"), CreateRecord("events/"), CreateRecord("events/\0"),
            CreateRecord("events/a", "\uD800"), CreateRecord("events/a", "\0"), CreateRecord("events/a", day: 5, end: 4),
            CreateRecord("events/a", facets: [("k", "\0")]), CreateRecord("events/a", day: 200_000),
        ];
        foreach (var record in bad)
        {
            await using var write = await store.BeginWriteAsync("tester", "bad", CancellationToken);
            Assert.Equal(StoreProblem.Refused, await GetProblemAsync(() => write.PutAsync(record, CancellationToken)));
            await Assert.ThrowsAsync<InvalidOperationException>(() => write.CommitAsync(CancellationToken));
        }

        Assert.Null(await store.FindLatestRevisionAsync(CancellationToken));
        Assert.Empty(await store.FindRecordsAsync(1, ["events/\0", "\uD800"], CancellationToken));
    }
}
