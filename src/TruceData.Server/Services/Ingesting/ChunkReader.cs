using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Server.Errors;
using TruceData.Server.Importing;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Services.Ingesting;

/// <summary>Converts the chunks of an upload to bars of its series, in order, and throws for chunks that do not fit.</summary>
internal sealed class ChunkReader(Series series, BarClock clock, Instant? knowledgeTime)
{
    private readonly BarTimeChecker _times = new(series, clock);
    private const double TotalLoss = -1;

    private readonly string[] _columns = series.Fields.Select(f => f.ColumnName()).ToArray();
    private long? _last;

    /// <summary>Returns the bars of the next chunk, in the columns of the series.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="path">The path of the chunk, for errors.</param>
    public BarBlock Read(SeriesChunk chunk, string path)
    {
        if (chunk.Series != series.Name)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.ArgumentConflict, $"{path}.series",
                $"is \"{chunk.Series}\", but the header states {series.Name}; send chunks of one series.");
        }

        if (series.HasPolicy)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.ArgumentConflict, path,
                $"{series.Name} is the level of {series.Policy}, which is computed from its events; send only the header.");
        }

        if (chunk.Cursor.Length > 0)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.ArgumentConflict, $"{path}.cursor", "is set; it applies only to ReadSeries, so omit it.");
        }

        var times = chunk.TimeUnixNanos.ToArray();
        CheckTimes(times, $"{path}.time_unix_nanos");
        return new BarBlock(times, Columns(chunk, times.Length, path));
    }

    private void CheckTimes(long[] times, string path)
    {
        for (var i = 0; i < times.Length; i++)
        {
            if (times[i] <= _last)
            {
                throw ApiErrors.InvalidArgument(
                    ErrorReason.TimeNotAscending, $"{path}[{i}]",
                    $"{times[i]} is not after {_last}, the previous time; send each bar once, in ascending order of time.");
            }

            _last = times[i];
        }

        if (times.Length == 0) return;
        if ((_times.FindMismatch(times, knowledgeTime) ?? _times.FindOverlap(times)) is { } mismatch)
            throw ApiErrors.InvalidArgument(ErrorReason.RecordInvalid, path, $"{mismatch.Message} {mismatch.Fix}");
    }

    private ReadOnlyMemory<double>[] Columns(SeriesChunk chunk, int count, string path)
    {
        var columns = new ReadOnlyMemory<double>[_columns.Length];
        var found = new bool[_columns.Length];
        for (var i = 0; i < chunk.Columns.Count; i++)
        {
            var column = chunk.Columns[i];
            var columnPath = $"{path}.columns[{i}]";
            var name = FieldMapping.ColumnName(column.Field, column.ColumnName);
            var index = Array.IndexOf(_columns, name);
            if (index < 0)
            {
                throw ApiErrors.InvalidArgument(
                    ErrorReason.FieldNotInSeries, columnPath,
                    $"{series.Name} has no {(name.Length == 0 ? "unnamed field" : name)}; the fields are {string.Join(", ", _columns)}.");
            }

            if (found[index])
                throw ApiErrors.InvalidArgument(ErrorReason.NameRepeated, columnPath, $"{name} is sent twice; send each column once.");
            CheckValues(column, count, columnPath);
            if (series.Fields[index].Field == Field.SimpleReturn) CheckReturns(column.Values, columnPath);
            columns[index] = column.Values.ToArray();
            found[index] = true;
        }

        var missing = Array.IndexOf(found, false);
        return missing < 0
            ? columns
            : throw ApiErrors.InvalidArgument(
                ErrorReason.FieldRequired, $"{path}.columns",
                $"has no {_columns[missing]}; send every field of the series, with NaN for missing values.");
    }

    private static void CheckValues(Column column, int count, string path)
    {
        if (column.Values.Count != count)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.ColumnLengthMismatch, $"{path}.values",
                $"has {column.Values.Count} values for {count} times; send one value per time, with NaN for missing values.");
        }

        for (var i = 0; i < count; i++)
        {
            if (double.IsInfinity(column.Values[i]))
            {
                throw ApiErrors.InvalidArgument(
                    ErrorReason.ValueNotFinite, $"{path}.values[{i}]", "is infinite; send NaN for missing values.");
            }
        }
    }

    private static void CheckReturns(IReadOnlyList<double> values, string path)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] < TotalLoss)
            {
                throw ApiErrors.InvalidArgument(
                    ErrorReason.RecordInvalid, $"{path}.values[{i}]",
                    $"is {values[i]}, below -1, which is a total loss; send simple returns as fractions, so that -0.05 is -5 %.");
            }
        }
    }
}
