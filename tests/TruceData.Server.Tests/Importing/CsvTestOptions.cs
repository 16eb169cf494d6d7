using TruceData.Server.Importing;
using TruceData.V1;
using FrequencyUnit = TruceData.Domain.Bars.FrequencyUnit;

namespace TruceData.Server.Tests.Importing;

/// <summary>The options of a file of one series.</summary>
internal sealed class CsvTestOptions
{
    public char? Delimiter { get; init; }

    public bool DecimalComma { get; init; }

    public string? TimeColumn { get; init; }

    public string? TimeFormat { get; init; }

    public string? TimeZone { get; init; }

    /// <summary>The frequency of the bars. Default: irregular, so that each time is read as written.</summary>
    public FrequencyUnit Frequency { get; init; } = FrequencyUnit.Irregular;

    /// <summary>The calendar of the series.</summary>
    public string Calendar { get; init; } = "24x7";

    public IReadOnlyDictionary<string, string>? Fields { get; init; }

    /// <summary>The stated units by field.</summary>
    public Dictionary<string, Unit> Units { get; } = [];

    public int BlockBars { get; init; } = 8_192;

    public SeriesFileTarget Target => TestClocks.CreateTarget(Frequency, Calendar) with { BlockBars = BlockBars };

    public SeriesFileOptions ToMessage()
    {
        var options = new SeriesFileOptions
        {
            Delimiter = Delimiter?.ToString() ?? "",
            DecimalComma = DecimalComma,
            TimeFormat = TimeFormat ?? "",
            Zone = TimeZone ?? "",
        };
        if (TimeColumn is not null) options.TimeColumns.Add(TimeColumn);
        foreach (var (column, field) in Fields ?? new Dictionary<string, string>())
            options.Columns.Add(new SeriesFileColumn { Column = column, Field = SpecOf(field) });
        foreach (var (field, unit) in Units)
        {
            var column = new SeriesFileColumn { Field = SpecOf(field) };
            column.Field.Unit = unit;
            options.Columns.Add(column);
        }

        return options;
    }

    private static FieldSpec SpecOf(string field)
    {
        var selector = Mapping.FieldMapping.ToSelector(field);
        return new FieldSpec { Field = selector.Field, ColumnName = selector.ColumnName };
    }
}
