using System.Collections;
using Google.Protobuf.Collections;
using TruceData.Domain;
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
        field.AddRange(new Values<T>(values));
    }

    /// <summary>Values as a repeated field takes them in one copy.</summary>
    private sealed class Values<T>(ReadOnlyMemory<T> values) : ICollection, IEnumerable<T>
    {
        public int Count => values.Length;

        public bool IsSynchronized => false;

        public object SyncRoot => this;

        public void CopyTo(Array array, int index) => values.CopyTo(((T[])array).AsMemory(index));

        public IEnumerator<T> GetEnumerator()
        {
            for (var i = 0; i < values.Length; i++) yield return values.Span[i];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
