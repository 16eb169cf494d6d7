using TruceData.V1;

namespace TruceData.Client;

/// <summary>The messages that write.</summary>
internal static class Importing
{
    // A message of so many 64-bit values stays below the 1 MiB that a chunk may have on the wire.
    private const int ValuesPerChunk = 120_000;

    /// <summary>The bars of a series: its header, then chunks.</summary>
    public static IEnumerable<ImportSeriesRequest> Bars(
        ImportHeader header, Series series, ReadOnlyMemory<long> times, IReadOnlyDictionary<string, ReadOnlyMemory<double>> columns)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(columns);
        foreach (var (name, values) in columns)
        {
            if (values.Length != times.Length) throw new ArgumentException($"{name} has {values.Length} values for {times.Length} times.", nameof(columns));
        }
        return Messages();

        IEnumerable<ImportSeriesRequest> Messages()
        {
            yield return new() { Header = new() { Header = header, Series = series } };
            var step = Math.Max(1, ValuesPerChunk / (columns.Count + 1));
            for (var at = 0; at < times.Length; at += step)
            {
                var range = new Range(at, Math.Min(at + step, times.Length));
                var chunk = new SeriesChunk { Series = series.Name, TimeUnixNanos = { times[range].ToArray() } };
                foreach (var (name, values) in columns) chunk.Columns.Add(ColumnOf(name, values[range]));
                yield return new() { Chunk = chunk };
            }
        }
    }

    /// <summary>Records: a header, then each of them.</summary>
    public static IEnumerable<ImportRecordsRequest> Records(ImportHeader header, IEnumerable<Record> records)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(records);
        return records.Select(record => new ImportRecordsRequest { Record = record }).Prepend(new ImportRecordsRequest { Header = header });
    }

    private static Column ColumnOf(string name, ReadOnlyMemory<double> values)
    {
        var selector = Columns.Selector(name);
        return new() { Field = selector.Field, ColumnName = selector.ColumnName, Values = { values.ToArray() } };
    }
}
