using TruceData.Domain.Time;
using TruceData.Store.Errors;
using TruceData.Store.Records;
using TruceData.Store.Verification;

namespace TruceData.Store.Tests;

/// <summary>What a store serves when its database has changed behind its back.</summary>
public abstract partial class StoreContract
{
    [Theory]
    [InlineData("UPDATE record SET body = content_hash WHERE name = 'events/a'")]
    [InlineData("UPDATE record SET text = 'other' WHERE name = 'events/a'")]
    [InlineData("UPDATE record SET knowledge_time = knowledge_time - 1 WHERE name = 'events/a'")]
    [InlineData("UPDATE record SET checksum = NULL WHERE name = 'events/a'")]
    public async Task A_record_that_differs_from_what_was_written_is_an_error_that_names_it(string sql)
    {
        var location = await NewLocationAsync();
        await using var store = await OpenAsync(location);
        await PutAsync(store, CreateRecord("events/a", "word"), CreateRecord("events/b", "word"));
        await TamperAsync(location, sql);
        var e = await Assert.ThrowsAsync<StoreException>(() => store.FindRecordAsync(1, "events/a", CancellationToken));
        Assert.Equal(StoreProblem.Corrupt, e.Problem);
        Assert.Contains("events/a, written in revision 1", e.Message);
        Assert.Equal(StoreProblem.Corrupt, await GetProblemAsync(() => ListIdsAsync(store, new RecordQuery(new View(1, null), "events"))));
        Assert.NotNull(await store.FindRecordAsync(1, "events/b", CancellationToken));
    }

    [Theory]
    [InlineData("UPDATE chunk_column SET bytes = (SELECT bytes FROM chunk_column WHERE field = 'volume') WHERE field = 'close'")]
    [InlineData("UPDATE chunk_column SET bytes = (SELECT bytes FROM chunk_column WHERE field = 'volume') WHERE field = ''")]
    [InlineData("UPDATE chunk SET knowledge_time = knowledge_time - 1")]
    [InlineData("UPDATE chunk SET last_time = last_time + 1")]
    [InlineData("UPDATE chunk SET bar_count = bar_count - 1")]
    [InlineData("UPDATE chunk SET checksums = NULL")]
    public async Task Bars_that_differ_from_what_was_written_are_an_error_that_names_series_and_revision(string sql)
    {
        var location = await NewLocationAsync();
        await using var store = await OpenAsync(location);
        await PutAsync(store, CreateRecord("events/a"));
        await PutBarsAsync(store, SampleBars.Minute.ToInstant(), SampleBars.CreateBlock(0, 100));
        await TamperAsync(location, sql);
        var e = await Assert.ThrowsAsync<StoreException>(() => ReadAsync(store, new View(2, null)));
        Assert.Equal(StoreProblem.Corrupt, e.Problem);
        Assert.Contains("series/a, written in revision 2,", e.Message);
    }

    [Fact]
    public async Task Cached_columns_are_those_of_the_content_not_of_the_number_of_a_chunk()
    {
        var location = await NewLocationAsync();
        await using var store = await OpenAsync(location);
        await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 10));
        await WriteBarsAsync(store, SampleBars.Write with { Series = "series/b" }, SampleBars.CreateBlock(0, 10, seed: 1));
        for (var i = 0; i < 3; i++) await ReadAsync(store, new View(1, null));

        // After a failover that lost the first write, the database gives its chunk number to other bars.
        await TamperAsync(
            location,
            """
            UPDATE chunk SET
              content_hash = (SELECT content_hash FROM chunk b ORDER BY b.id DESC LIMIT 1),
              checksums = (SELECT checksums FROM chunk b ORDER BY b.id DESC LIMIT 1);
            UPDATE chunk_column SET bytes =
              (SELECT bytes FROM chunk_column b WHERE b.field = chunk_column.field ORDER BY b.chunk_id DESC LIMIT 1);
            """);
        Assert.Equal(SampleBars.GetRows(SampleBars.CreateBlock(0, 10, seed: 1)), await ReadAsync(store, new View(1, null)));
    }

    [Fact]
    public async Task An_older_store_gets_checksums_for_what_is_intact_when_it_is_opened()
    {
        var location = await NewLocationAsync();
        await using (var store = await OpenAsync(location))
        {
            await PutAsync(store, CreateRecord("events/a", "word", 1, 2, 3, "1", ("k", "v")), CreateRecord("events/b", "word"));
            await PutBarsAsync(store, null, SampleBars.CreateBlock(0, 10));
            await WriteBarsAsync(store, SampleBars.Write with { Series = "series/b" }, SampleBars.CreateBlock(0, 10));
        }

        await TamperAsync(
            location,
            """
            ALTER TABLE record DROP COLUMN checksum; ALTER TABLE chunk DROP COLUMN checksums; DELETE FROM migration WHERE number = 2;
            UPDATE record SET text = 'other' WHERE name = 'events/b';
            UPDATE chunk SET last_time = last_time - 1 WHERE series_id = (SELECT id FROM series WHERE name = 'series/a');
            """);
        await using var upgraded = await OpenAsync(location);
        var problems = await upgraded.CheckAsync(CancellationToken);
        Assert.Collection(problems, p => Assert.Contains("events/b", p), p => Assert.Contains("series/a", p));
        Assert.NotNull(await upgraded.FindRecordAsync(1, "events/a", CancellationToken));
        Assert.Equal(StoreProblem.Corrupt, await GetProblemAsync(() => upgraded.FindRecordAsync(1, "events/b", CancellationToken)));
        Assert.Equal(StoreProblem.Corrupt, await GetProblemAsync(() => ReadAsync(upgraded, new View(3, null))));
    }

    [Fact]
    public async Task A_check_reports_its_progress_and_reads_every_revision()
    {
        var location = await NewLocationAsync();
        await using var store = await OpenAsync(location);
        await PutAsync(store, CreateRecord("events/a"));
        await PutAsync(store, CreateRecord("events/b"));
        await TamperAsync(location, "UPDATE revision SET content_hash = 'x' WHERE number = 1");
        var progress = new ProgressList();
        Assert.Contains("Revision 1", Assert.Single(await store.CheckAsync(progress, CancellationToken)));
        Assert.Equal(new VerificationProgress(4, 4), progress.Reports[^1]);
    }

    private sealed class ProgressList : IProgress<VerificationProgress>
    {
        public List<VerificationProgress> Reports { get; } = [];

        public void Report(VerificationProgress value) => Reports.Add(value);
    }
}
