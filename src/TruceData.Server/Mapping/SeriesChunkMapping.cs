using Google.Protobuf;
using Google.Protobuf.Collections;
using TruceData.Domain.Bars;

namespace TruceData.Server.Mapping;

/// <summary>Converts bars to chunks of the contract.</summary>
internal static class SeriesChunkMapping
{
    /// <summary>Returns bars as a chunk.</summary>
    /// <param name="slice">The bars.</param>
    /// <param name="series">The name of the series.</param>
    /// <param name="columns">The names of the columns.</param>
    /// <param name="cursor">The cursor with which a stream resumes after the chunk.</param>
    public static V1.SeriesChunk ToChunk(this BarSlice slice, string series, IReadOnlyList<string> columns, string cursor)
    {
        var chunk = new V1.SeriesChunk { Series = series, Cursor = cursor, Resampled = slice.Resampling?.ToProto() };
        Add(chunk.TimeUnixNanos, slice.Bars.Times);
        for (var i = 0; i < columns.Count; i++)
        {
            var selector = FieldMapping.ToSelector(columns[i]);
            var column = new V1.Column { Field = selector.Field, ColumnName = selector.ColumnName };
            Add(column.Values, slice.Bars.Columns[i]);
            chunk.Columns.Add(column);
        }

        return chunk;
    }

    private static V1.Resampled ToProto(this ResamplingCounts counts) => new()
    {
        UsedCounts = { counts.Used },
        MissingCounts = { counts.Missing },
        LeftOutCount = counts.Excluded,
    };

    private static void Add<T>(RepeatedField<T> field, ReadOnlyMemory<T> values) => field.AddRange(values.Span);
}
