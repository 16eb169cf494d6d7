using TruceData.Domain.Bars;
using TruceData.V1;

namespace TruceData.Server.Importing;

/// <summary>What a file is read for: the clock of the series and the defaults of new fields.</summary>
internal sealed record SeriesFileTarget
{
    /// <summary>The clock of the series; null to read civil dates as days in UTC, for a calendar that is made from them.</summary>
    public BarClock? Clock { get; init; }

    /// <summary>The fields of an existing series, which the columns of the file must match; empty for a new series.</summary>
    public IReadOnlyList<FieldSpec> Fields { get; init; } = [];

    /// <summary>The ISO 4217 code of prices in new fields; null for index points.</summary>
    public string? Currency { get; init; }

    /// <summary>
    /// Number of bars in a block; the last one may be smaller. Default: 8,192, so that a column (64 KiB) stays below the threshold of the
    /// large object heap.
    /// </summary>
    public int BlockBars { get; init; } = 8_192;

    /// <summary>
    /// The maximum number of values of a file that is collected in memory, because it has several series or begins with the newest bar.
    /// Default: 100 million, which take 800 MB.
    /// </summary>
    public long MaxCollectedValues { get; init; } = 100_000_000;

    /// <summary>Creates the target for a series, whose fields may be empty if it is new.</summary>
    public static SeriesFileTarget Create(Series series, BarClock clock, string? currency = null) =>
        new()
        {
            Clock = clock,
            Fields = [.. series.Fields],
            Currency = currency,
        };
}
