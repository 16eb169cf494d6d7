using TruceData.Server.Curation;
using TruceData.Server.Importing;
using TruceData.Server.Mapping;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Commands;

/// <summary>Runs `trucedata import pairs` as a process, and divides long lists.</summary>
public sealed class ImportPairsCommandTests(CuratedServer curated) : IDisposable
{
    private const string Post = "us-100-tariff-threat-first-post";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_list_is_tried_imported_imported_again_and_replaced()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var pairs = $"event,series,group\n{Post},sp500-close-daily,shares\nevents/{Post},series/btcusd-daily,coins\n";
        (await ImportAsync(store, pairs, "--dry-run")).Succeeded(
            "pairLists/mine: pairs 2, events 1, series 2, records 1, removed records of the earlier list 0.",
            "Groups: shares (1), coins (1).", "A dry run: the store stays at revision 1.");
        (await ImportAsync(store, pairs)).Succeeded("Revision 2.");
        (await ImportAsync(store, pairs.Replace(',', '|'), "--delimiter", "|")).Succeeded("Nothing new; the store stays at revision 2.");
        (await ImportAsync(store, pairs)).Succeeded("Nothing new; the store stays at revision 2.");
        (await ImportAsync(store, $"series,event\nsp500-close-daily,{Post}\n")).Succeeded("pairs 1, events 1, series 1", "Revision 3.");
        (await Command.RunAsync("export", _folder["out"], "--store", store)).Succeeded();
        (await Command.RunAsync("check", _folder["out"])).Succeeded(": 0 violations.");
        (await Command.RunAsync("import", "records", _folder["out"], "--store", store)).Succeeded(
            "Nothing new; the store stays at revision 3.");
    }

    [Theory]
    [InlineData("", "mine.csv: The file is empty.")]
    [InlineData("event,series\n", "mine.csv: The file has a header but no pairs.")]
    [InlineData("event\nx\n", "mine.csv, line 1: The header has no column 'series'.")]
    [InlineData("event,series,firm\na,b,c\n", "line 1, column 'firm': The column is none of event, series, benchmark and group.")]
    [InlineData("event,series,Event\na,b,c\n", "line 1: The header contains the column 'event' more than once.")]
    [InlineData("event,series\na\n", "line 2: The row has 1 cell, but the header has 2.")]
    [InlineData("event,series\nA b,c\n", "line 2, column 'event': 'A b' is not a name. Write events/{id} or the id alone.")]
    [InlineData("event,series\na,events/c\n", "line 2, column 'series': 'events/c' is not a name.")]
    [InlineData("event,series\na,c\nb,c\na,c\n", "line 4: The pair of events/a and series/c is already on line 2.")]
    [InlineData("event,series\nnothing,sp500-close-daily\n", "line 2, column 'event': events/nothing does not exist in the store;")]
    [InlineData("event,series\n" + Post + ",nothing\n", "line 2, column 'series': series/nothing does not exist in the store;")]
    public async Task A_file_that_is_no_list_is_refused_at_its_place(string content, string message)
    {
        var store = curated.CopyStore(_folder["store.db"]);
        (await ImportAsync(store, content)).Refused(1, message);
        Assert.Equal(1, (await StoredBars.LatestAsync(store)).Number);
    }

    [Fact]
    public async Task A_list_that_another_one_only_begins_like_is_neither_replaced_nor_removed()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var pair = $"event,series\n{Post},sp500-close-daily\n";
        (await ImportAsync(store, pair, "--name", "mine-2")).Succeeded("Revision 2.");
        (await ImportAsync(store, pair)).Succeeded("removed records of the earlier list 0.", "Revision 3.");
    }

    [Fact]
    public async Task A_file_with_more_rows_than_the_maximum_is_refused_at_the_first_of_them()
    {
        using var stream = new MemoryStream("event,series\na,b\nb,b\nc,b\n"u8.ToArray());
        var refused = await Assert.ThrowsAsync<ImportException>(() => CsvTable.ReadAsync(
            stream, "mine.csv", delimiter: null, "pair", maxRows: 2, TestContext.Current.CancellationToken));
        Assert.Equal((4, "The file has more than 2 rows."), (refused.Line, refused.Problem));
    }

    [Fact]
    public void A_long_list_continues_in_records_that_fit_and_hold_every_pair_in_its_order()
    {
        EventPair[] pairs =
        [
            .. Enumerable.Range(0, 150_000).Select(i => new EventPair
            {
                Event = $"events/an-event-of-a-long-list-{i % 997:00000}",
                Series = $"series/a-share-{i / 997:00000}",
                Benchmark = i % 5 == 0 ? "series/an-index" : "",
            }),
        ];
        var parts = PairLists.Divide("pairLists/long", "Long", "", pairs);
        Assert.True(parts.Count > 1);
        Assert.Equal(["pairLists/long", .. parts.Skip(1).Select((_, i) => $"pairLists/long-{i + 2}")], parts.Select(p => p.Name));
        Assert.Equal([.. parts.Skip(1).Select(p => p.Name), ""], parts.Select(p => p.ContinuedIn));
        Assert.All(parts, p => Assert.InRange(p.CalculateSize(), 1, MessageLimits.MaxRecordBytes));
        Assert.All(parts, p => Assert.Empty(RecordRules.Check(p)));
        Assert.Equal(pairs, parts.SelectMany(PairsOf));
    }

    private static IEnumerable<EventPair> PairsOf(PairList list)
    {
        for (var i = 0; i < list.EventIndexes.Count; i++)
        {
            var benchmark = list.BenchmarkIndexes.Count == 0 ? -1 : list.BenchmarkIndexes[i];
            yield return new EventPair
            {
                Event = list.Events[list.EventIndexes[i]],
                Series = list.Series[list.SeriesIndexes[i]],
                Benchmark = benchmark < 0 ? "" : list.Benchmarks[benchmark],
            };
        }
    }

    private async Task<CommandResult> ImportAsync(string store, string content, params string[] options)
    {
        var file = _folder["mine.csv"];
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        return await Command.RunAsync(["import", "pairs", file, "--store", store, .. options]);
    }
}
