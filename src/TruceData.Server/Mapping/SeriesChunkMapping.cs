using Google.Protobuf;
using Google.Protobuf.Collections;
using TruceData.Domain.Bars;
using TruceData.V1;

namespace TruceData.Server.Mapping;

/// <summary>Between blocks of bars and the contract's chunks.</summary>
internal static class SeriesChunkMapping
{
    /// <summary>Makes a chunk hold the bars; what it held before is gone, its memory is used again.</summary>
    public static void Fill(this SeriesChunk chunk, BarBlock block, string series, IReadOnlyList<string> columns, string cursor)
    {
        (chunk.Series, chunk.Cursor) = (series, cursor);
        Fill(chunk.TimeUnixNanos, block.Times);
        while (chunk.Columns.Count > columns.Count) chunk.Columns.RemoveAt(chunk.Columns.Count - 1);
        while (chunk.Columns.Count < columns.Count) chunk.Columns.Add(new Column());
        for (var i = 0; i < columns.Count; i++)
        {
            var selector = FieldMapping.ToSelector(columns[i]);
            (chunk.Columns[i].Field, chunk.Columns[i].ColumnName) = (selector.Field, selector.ColumnName);
            Fill(chunk.Columns[i].Values, block.Columns[i]);
        }
    }

    private static void Fill<T>(RepeatedField<T> field, ReadOnlyMemory<T> values)
    {
        field.Clear();
        field.AddRange(values.Span);
    }
}
