using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Server.Errors;
using TruceData.Server.Importing;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Ingesting;

/// <summary>Turns the chunks of an upload into bars of its series, one after the other, and refuses what does not fit.</summary>
internal sealed class ChunkReader(Series series, BarClock clock, Instant? knowledgeTime)
{
    private readonly BarTimes _times = new(series, clock);
    private readonly string[] _columns = series.Fields.Select(f => f.ColumnName()).ToArray();
    private long? _last;

    /// <summary>The bars of the next chunk, in the columns of the series.</summary>
    public BarBlock Read(SeriesChunk chunk, string path)
    {
        if (chunk.Series != series.Name)
            throw ApiErrors.InvalidArgument(ErrorReason.ArgumentConflict, $"{path}.series", $"is \"{chunk.Series}\"; the header says {series.Name}.");
        if (series.HasPolicy)
            throw ApiErrors.InvalidArgument(ErrorReason.ArgumentConflict, path, $"{series.Name} is the level of {series.Policy}, which follows from its events; send the header alone.");
        if (chunk.Cursor.Length > 0)
            throw ApiErrors.InvalidArgument(ErrorReason.ArgumentConflict, $"{path}.cursor", "belongs to reading; leave it out.");
        var times = chunk.TimeUnixNanos.ToArray();
        CheckTimes(times, $"{path}.time_unix_nanos");
        return new BarBlock(times, Columns(chunk, times.Length, path));
    }

    private void CheckTimes(long[] times, string path)
    {
        for (var i = 0; i < times.Length; i++)
        {
            if (times[i] <= _last)
                throw ApiErrors.InvalidArgument(
                    ErrorReason.TimeNotAscending, $"{path}[{i}]",
                    $"{times[i]} does not come after {_last}, the bar before it; send each bar once, in order of time.");
            _last = times[i];
        }

        if (times.Length == 0) return;
        if ((_times.FindMismatch(times, knowledgeTime) ?? _times.Overlap(times)) is { } misfit) throw ApiErrors.InvalidArgument(ErrorReason.RecordInvalid, path, $"{misfit.Problem} {misfit.Remedy}");
    }

    private ReadOnlyMemory<double>[] Columns(SeriesChunk chunk, int count, string path)
    {
        var columns = new ReadOnlyMemory<double>[_columns.Length];
        var found = new bool[_columns.Length];
        for (var i = 0; i < chunk.Columns.Count; i++)
        {
            var column = chunk.Columns[i];
            var place = $"{path}.columns[{i}]";
            var name = FieldMapping.ColumnName(column.Field, column.ColumnName);
            var index = Array.IndexOf(_columns, name);
            if (index < 0)
                throw ApiErrors.InvalidArgument(
                    ErrorReason.FieldNotInSeries, place,
                    $"{series.Name} has no {(name.Length == 0 ? "unnamed field" : name)}; it has {string.Join(", ", _columns)}.");
            if (found[index]) throw ApiErrors.InvalidArgument(ErrorReason.NameRepeated, place, $"{name} stands there already; send each column once.");
            CheckValues(column, count, place);
            (columns[index], found[index]) = (column.Values.ToArray(), true);
        }

        var missing = Array.IndexOf(found, false);
        return missing < 0
            ? columns
            : throw ApiErrors.InvalidArgument(
                ErrorReason.FieldRequired, $"{path}.columns",
                $"has no {_columns[missing]}; send every field of the series, NaN where a value is missing.");
    }

    private static void CheckValues(Column column, int count, string place)
    {
        if (column.Values.Count != count)
            throw ApiErrors.InvalidArgument(
                ErrorReason.ColumnLengthMismatch, $"{place}.values",
                $"has {column.Values.Count} values for {count} times; send one per time, NaN where it is missing.");
        for (var i = 0; i < count; i++)
        {
            if (double.IsInfinity(column.Values[i]))
                throw ApiErrors.InvalidArgument(ErrorReason.ValueNotFinite, $"{place}.values[{i}]", "is infinite; send NaN where a value is missing.");
        }
    }
}
