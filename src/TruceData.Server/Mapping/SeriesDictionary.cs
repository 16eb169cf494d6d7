using TruceData.V1;

namespace TruceData.Server.Mapping;

/// <summary>Splits the series of a reply, in the order of their indexes, into parts that fit into messages.</summary>
internal static class SeriesDictionary
{
    /// <summary>
    /// Splits the series into a part of at most <paramref name="headerBytes"/> for the header, which may be empty, and further parts of at
    /// least one series, each for a separate message.
    /// </summary>
    public static IEnumerable<AlignmentSeries> Split(IEnumerable<(Series Series, FieldSelector Field)> all, int headerBytes)
    {
        var (part, space) = (new AlignmentSeries(), new MessageSpace(headerBytes));
        foreach (var (series, field) in all)
        {
            var size = series.CalculateSize() + field.CalculateSize();
            if (!space.TryTake(size))
            {
                yield return part;
                part = new AlignmentSeries { FirstIndex = part.FirstIndex + part.Series.Count };
                space = new MessageSpace(MessageLimits.StreamedBytes);
                space.TryTake(size);
            }

            part.Series.Add(series);
            part.Fields.Add(field);
        }

        yield return part;
    }
}
