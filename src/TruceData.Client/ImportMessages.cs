using TruceData.V1;

namespace TruceData.Client;

/// <summary>Creates the messages of imports.</summary>
internal static class ImportMessages
{
    // A chunk with this number of 64-bit values stays below the limit of 1 MiB for a message.
    private const int ValuesPerChunk = 120_000;

    /// <summary>Creates the messages of a series: a header, then chunks of bars.</summary>
    public static IEnumerable<ImportSeriesRequest> CreateForSeries(
        ImportHeader header,
        Series series,
        ReadOnlyMemory<long> times,
        IReadOnlyDictionary<string, ReadOnlyMemory<double>> columns,
        bool replace)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(columns);
        foreach (var (name, values) in columns)
        {
            if (values.Length == times.Length) continue;
            throw new ArgumentException(
                $"{name} has {values.Length} values for {times.Length} times; pass one value for each time.", nameof(columns));
        }
        return CreateMessages();

        IEnumerable<ImportSeriesRequest> CreateMessages()
        {
            yield return new() { Header = new() { Header = header, Series = series, Replace = replace } };
            var barsPerChunk = Math.Max(1, ValuesPerChunk / (columns.Count + 1));
            for (var start = 0; start < times.Length; start += barsPerChunk)
            {
                var range = new Range(start, Math.Min(start + barsPerChunk, times.Length));
                var chunk = new SeriesChunk { Series = series.Name, TimeUnixNanos = { times[range].ToArray() } };
                foreach (var (name, values) in columns) chunk.Columns.Add(CreateColumn(name, values[range]));
                yield return new() { Chunk = chunk };
            }
        }
    }

    /// <summary>Creates the messages of records: a header, then one message per record.</summary>
    public static IEnumerable<ImportRecordsRequest> CreateForRecords(ImportHeader header, IEnumerable<Record> records)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(records);
        return records.Select(record => new ImportRecordsRequest { Record = record }).Prepend(new ImportRecordsRequest { Header = header });
    }

    private static Column CreateColumn(string name, ReadOnlyMemory<double> values)
    {
        var selector = Columns.ParseField(name);
        return new() { Field = selector.Field, ColumnName = selector.ColumnName, Values = { values.ToArray() } };
    }
}
