using System.Text;
using Google.Protobuf;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Exporting;

/// <summary>Writes the data of a view as a folder of data files, which `import records` and `check` read.</summary>
internal static class DataExport
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithIndentation("  "));
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a record to its file in a folder.</summary>
    public static Task WriteRecordAsync(IMessage record, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, $"{RecordKind.NameOf(record)}.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return File.WriteAllTextAsync(path, $"{Json.Format(record)}\n", Utf8, cancellationToken);
    }

    /// <summary>Writes the folder.</summary>
    /// <param name="store">The store.</param>
    /// <param name="view">The view to export; corrected bars have their values at the view.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number of files, and the series with corrected bars, whose knowledge times a data file cannot contain.</returns>
    public static async Task<(int Files, IReadOnlyList<string> Corrected)> WriteAsync(
        DataStore store, View view, string folder, CancellationToken cancellationToken)
    {
        var reader = new SeriesReader(store, new Catalog(store));
        var files = 0;
        var corrected = new List<string>();
        foreach (var kind in RecordKind.All)
        {
            var records = await store.ListRecordsAsync(new RecordQuery(view, kind.Collection) { Limit = int.MaxValue }, cancellationToken);
            foreach (var record in records.Records)
            {
                var path = Path.Combine(folder, record.Name);
                await WriteRecordAsync(record.Message(), folder, cancellationToken);
                files++;
                if (kind.Descriptor != V1.Series.Descriptor || record.Message<V1.Series>().HasPolicy) continue;
                if (await WriteBarsAsync(reader, view, record, $"{path}.csv", cancellationToken)) corrected.Add(record.Name);
                files++;
            }
        }

        return (files, corrected);
    }

    /// <summary>Writes the bars and returns whether some of them are corrections.</summary>
    private static async Task<bool> WriteBarsAsync(
        SeriesReader reader, View view, Record record, string path, CancellationToken cancellationToken)
    {
        var entry = (await reader.DescribeAsync(view, [record], cancellationToken))[0];
        var columns = entry.Definition.Columns;
        var bars = await reader.ReadAsync(view, entry, columns, adjustment: null, long.MinValue, long.MaxValue, cancellationToken);
        await using var writer = new StreamWriter(path, append: false, Utf8);
        await new BarsCsvWriter(entry, columns).WriteAsync(bars, writer, cancellationToken);
        return bars.HasCorrections;
    }
}
