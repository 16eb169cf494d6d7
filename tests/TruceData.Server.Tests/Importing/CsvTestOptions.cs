using NodaTime;
using TruceData.Server.Importing;
using TruceData.V1;

namespace TruceData.Server.Tests.Importing;

/// <summary>The options of a file of one series.</summary>
internal sealed class CsvTestOptions
{
    public char? Delimiter { get; init; }

    public bool DecimalComma { get; init; }

    public string? TimeColumn { get; init; }

    public CsvTimeFormat? TimeFormat { get; init; }

    public string? TimeZone { get; init; }

    public Func<LocalDate, long?>? SessionStart { get; init; }

    public IReadOnlyDictionary<string, string>? Fields { get; init; }

    public int BlockBars { get; init; } = 8_192;

    public SeriesFileTarget Target => new() { SessionStart = SessionStart, BlockBars = BlockBars };

    public SeriesFileOptions ToMessage()
    {
        var options = new SeriesFileOptions
        {
            Delimiter = Delimiter?.ToString() ?? "",
            DecimalComma = DecimalComma,
            TimeFormat = TimeFormat is { } format ? TimeFormats.NameOf(format) : "",
            Zone = TimeZone ?? "",
        };
        if (TimeColumn is not null) options.TimeColumns.Add(TimeColumn);
        foreach (var (column, field) in Fields ?? new Dictionary<string, string>())
        {
            var selector = Mapping.FieldMapping.ToSelector(field);
            options.Columns.Add(
                new SeriesFileColumn { Column = column, Field = new FieldSpec { Field = selector.Field, ColumnName = selector.ColumnName } });
        }

        return options;
    }
}
