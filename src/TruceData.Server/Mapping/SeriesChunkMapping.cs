using TruceData.Domain.Bars;

namespace TruceData.Server.Mapping;

/// <summary>Converts bars to chunks of the contract.</summary>
internal static class SeriesChunkMapping
{
    /// <summary>Fills a chunk with bars and replaces what it held; its memory is used again.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="slice">The bars.</param>
    /// <param name="series">The name of the series.</param>
    /// <param name="columns">The names of the columns.</param>
    /// <param name="cursor">Where a stream resumes after the chunk.</param>
    public static void Fill(this V1.SeriesChunk chunk, BarSlice slice, string series, IReadOnlyList<string> columns, string cursor)
    {
        chunk.Series = series;
        chunk.Cursor = cursor;
        chunk.Resampled = slice.Resampling?.ToProto();
        chunk.TimeUnixNanos.Replace(slice.Bars.Times.Span);
        while (chunk.Columns.Count > columns.Count) chunk.Columns.RemoveAt(chunk.Columns.Count - 1);
        while (chunk.Columns.Count < columns.Count) chunk.Columns.Add(new V1.Column());
        for (var i = 0; i < columns.Count; i++)
        {
            var selector = FieldMapping.ToSelector(columns[i]);
            chunk.Columns[i].Field = selector.Field;
            chunk.Columns[i].ColumnName = selector.ColumnName;
            chunk.Columns[i].Values.Replace(slice.Bars.Columns[i].Span);
        }
    }

    private static V1.Resampled ToProto(this ResamplingCounts counts) => new()
    {
        UsedCounts = { counts.Used },
        MissingCounts = { counts.Missing },
        LeftOutCount = counts.Excluded,
    };
}
