
namespace TruceData.Server.Importing;

/// <summary>The values of --time-format.</summary>
internal static class TimeFormats
{
    public static IReadOnlyDictionary<string, CsvTimeFormat> ByName { get; } = new Dictionary<string, CsvTimeFormat>(StringComparer.Ordinal)
    {
        ["iso"] = CsvTimeFormat.Instant,
        ["local"] = CsvTimeFormat.LocalTime,
        ["session-date"] = CsvTimeFormat.SessionDate,
        ["date"] = CsvTimeFormat.CivilDate,
        ["s"] = CsvTimeFormat.EpochSeconds,
        ["ms"] = CsvTimeFormat.EpochMilliseconds,
        ["us"] = CsvTimeFormat.EpochMicroseconds,
        ["ns"] = CsvTimeFormat.EpochNanoseconds,
    };

    /// <summary>Returns the value of --time-format for a format.</summary>
    public static string NameOf(CsvTimeFormat format) => ByName.First(f => f.Value == format).Key;

    /// <summary>Returns the format of a value of --time-format.</summary>
    /// <exception cref="BadCellException">The value is unknown.</exception>
    public static CsvTimeFormat Parse(string text) =>
        ByName.TryGetValue(text, out var format)
            ? format
            : throw new BadCellException($"'{text}' is not a time format.", $"Use one of {string.Join(", ", ByName.Keys)}.");
}
