using TruceData.Domain;
using TruceData.V1;

namespace TruceData.Server.Mapping;

/// <summary>Between blocks of bars and the contract's chunks.</summary>
internal static class SeriesChunkMapping
{
    public static SeriesChunk ToProto(BarBlock block, string series, IReadOnlyList<string> columns, string cursor)
    {
        var chunk = new SeriesChunk { Series = series, Cursor = cursor };
        chunk.TimeUnixNanos.AddRange(block.Times.ToArray());
        for (var i = 0; i < columns.Count; i++)
        {
            var selector = FieldMapping.ToSelector(columns[i]);
            var column = new Column { Field = selector.Field, ColumnName = selector.ColumnName };
            column.Values.AddRange(block.Columns[i].ToArray());
            chunk.Columns.Add(column);
        }

        return chunk;
    }
}
