using NodaTime;
using TruceData.Domain.Time;
using TruceData.V1;

namespace TruceData.Server.Importing.Times;

/// <summary>Reads the times at which rows were published. What was published on a date was known at the end of that day.</summary>
internal sealed class KnowledgeTimeReader
{
    private readonly TimeFormat _format;
    private readonly DateTimeZone _dateZone;
    private readonly LocalTimeResolver? _local;

    /// <summary>Creates a reader from the first cells of the column.</summary>
    /// <param name="options">The options, of which the zone and the meaning of ambiguous times are used.</param>
    /// <param name="calendarZone">The zone of dates if the options state none.</param>
    /// <param name="sample">The cells of the first rows.</param>
    /// <exception cref="BadCellException">The sample permits several formats.</exception>
    public KnowledgeTimeReader(SeriesFileOptions options, DateTimeZone calendarZone, IReadOnlyList<byte[]> sample)
    {
        var formatOptions = new SeriesFileOptions { DecimalComma = options.DecimalComma };
        _format = new TimeFormat(formatOptions, null, sample, TimeProvider.System.GetUtcNow().Year);
        var zone = options.Zone.Length > 0 ? DateTimeZoneProviders.Tzdb[options.Zone] : null;
        _dateZone = zone ?? calendarZone;
        // Rows may be published at one time, and in any order, so the order never decides which pass of a repeated hour is meant.
        var policy = options.AmbiguousTime == AmbiguousTime.Infer ? AmbiguousTime.Unspecified : options.AmbiguousTime;
        if (zone is not null) _local = new LocalTimeResolver(zone, policy, isDescending: false, isStrict: false);
    }

    /// <summary>Returns the instant from which the row was known.</summary>
    /// <exception cref="BadCellException">The cell is not a time or a date in the format of the column.</exception>
    public Instant Read(ReadOnlySpan<byte> cell)
    {
        if (_format.IsEpoch) return _format.ReadEpoch(cell).ToInstant();
        var time = _format.Read(cell);
        if (time.IsPeriod)
            throw new BadCellException($"'{CellText.Show(cell)}' is not a date or an instant.", "Write the date of the publication.");
        var local = time.LocalNanos;
        if (time.TimeOfDay is null)
            return _dateZone.AtStartOfDay(new LocalDate(1970, 1, 1).PlusDays(time.Day + 1)).ToInstant();
        if (time.Offset is { } offset) return (local - offset).ToInstant();
        var resolver = time.Zone is { } id
            ? new LocalTimeResolver(DateTimeZoneProviders.Tzdb[id], AmbiguousTime.Unspecified, isDescending: false, isStrict: false)
            : _local ?? throw new BadCellException(
                "The times of publication have no offset and no time zone is given.",
                "State their IANA time zone with --zone, such as America/New_York or UTC.");
        return resolver.ToInstant(local).ToInstant();
    }
}
