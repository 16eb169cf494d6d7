using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Importing.Columns;

/// <summary>Creates the fields of columns with their units and aggregation rules.</summary>
internal sealed class FieldSpecs(SeriesFileOptions options, SeriesFileTarget target)
{
    private static readonly string[] s_sums = ["volume", "tickvol", "turnover", "count", "trades", "transactions", "dividends"];

    /// <summary>Creates a field from the options, otherwise the existing series, otherwise the name and the cells.</summary>
    /// <exception cref="BadCellException">The options contradict the existing series.</exception>
    public FileField Create(string name, string column, bool hasPercentages)
    {
        var known = target.Fields.FirstOrDefault(f => f.ColumnName() == name);
        var given = options.Columns.FirstOrDefault(
            c => c.Column.Equals(column, StringComparison.OrdinalIgnoreCase) && c.Field.ColumnName() == name);
        var stated = options.Columns.FirstOrDefault(c => c.Column.Length == 0 && c.Field.ColumnName() == name);
        var spec = (known ?? given?.Field ?? CreateDefault(name)).Clone();
        if (known is not null)
        {
            // The units of a layout are those of the vendor, which a series may have been created without.
            CheckKnown(known, stated);
            if (options.Layout.Length == 0) CheckKnown(known, given);
        }
        else
        {
            spec.Unit = stated?.Field.Unit ?? spec.Unit
                ?? (hasPercentages ? new Unit { Kind = UnitKind.Fraction } : DefaultUnits.UnitOf(spec.Field, target.Currency));
            if (stated?.Field.AggregationRule is { } rule and not AggregationRule.Unspecified) spec.AggregationRule = rule;
        }

        var scale = options.HasScale && spec.Field != Field.Volume ? options.Scale : 1;
        return new FileField(spec, name, column, scale * (given is { HasScale: true } ? given.Scale : 1));
    }

    private static void CheckKnown(FieldSpec known, SeriesFileColumn? given)
    {
        var hasUnit = given?.Field.Unit is { } unit && !unit.Equals(known.Unit);
        var hasRule = given?.Field.AggregationRule is { } rule and not AggregationRule.Unspecified && rule != known.AggregationRule;
        if (!hasUnit && !hasRule) return;
        throw new BadCellException(
            $"The field '{known.ColumnName()}' of the series has another {(hasUnit ? "unit" : "aggregation rule")} than the one stated.",
            $"Omit {(hasUnit ? "--unit" : "--rule")}, or import into another series.");
    }

    private FieldSpec CreateDefault(string name)
    {
        var selector = FieldMapping.ToSelector(name);
        var spec = new FieldSpec { Field = selector.Field, ColumnName = selector.ColumnName };
        var isSum = name.Split('_').Any(part => s_sums.Any(s => part.EndsWith(s, StringComparison.Ordinal)));
        if (selector.Field != Field.Named || !isSum) return spec;
        spec.AggregationRule = AggregationRule.Sum;
        spec.Unit = DefaultUnits.UnitOf(Field.Volume, target.Currency);
        return spec;
    }
}
