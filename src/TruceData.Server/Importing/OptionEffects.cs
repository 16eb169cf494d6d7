using TruceData.Server.Importing.Columns;
using TruceData.Server.Importing.Times;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Importing;

/// <summary>
/// Refuses options that cannot have an effect beside the other options or with the times of the file, because the file then is not what the
/// caller thinks. An option that only finds nothing to apply to, such as a word for missing values that does not occur, is accepted.
/// </summary>
internal static class OptionEffects
{
    /// <summary>Checks the options that concern columns.</summary>
    /// <exception cref="BadCellException">An option has no effect.</exception>
    public static void CheckColumns(SeriesFileOptions options, SeriesFileTarget target, ColumnPlan plan)
    {
        if (options.Wide && options.Vintages)
            throw new BadCellException("A column is a series with --wide and a publication with --vintages.", "Omit one of the two.");
        if (options.Wide && plan.Symbol is not null)
        {
            throw new BadCellException(
                "The symbols are the names of the columns with --wide and the cells of one with --symbol-column.", "Omit one of the two.");
        }

        if (options.Vintages && plan.KnowledgeTime is not null)
        {
            throw new BadCellException(
                "The publication is in the names of the columns with --vintages and in the cells of one with --knowledge-time-column.",
                "Omit one of the two.");
        }

        var names = plan.Fields.Select(f => f.Name).ToArray();
        var unread = options.Columns.FirstOrDefault(c => c.Column.Length == 0 && !names.Contains(c.Field.ColumnName()));
        if (unread is not null)
        {
            throw new BadCellException(
                $"'{unread.Field.ColumnName()}' is no field of the file, so its unit or rule has no effect.",
                $"State --unit and --rule for {string.Join(", ", names)}.");
        }

        if (options.HasScale && plan.Fields.All(f => f.Spec.Field == Field.Volume))
        {
            throw new BadCellException(
                "The file has only volumes, which --scale does not multiply.",
                "Omit --scale, or read the column as another field with --column.");
        }

        if (target is not { Currency: { } currency, Fields.Count: 0 } || plan.Fields.Any(f => f.Spec.Unit?.Currency == currency)) return;
        throw new BadCellException(
            $"No field of the file is in {currency}, so --currency has no effect.",
            $"Omit --currency, or state the unit of a field, such as --unit {names[0]}=price:{currency}.");
    }

    /// <summary>Checks the options that concern times, after the first rows have been read.</summary>
    /// <exception cref="BadCellException">An option has no effect.</exception>
    public static void CheckTimes(SeriesFileOptions options, ColumnPlan plan, SeriesFileTarget target, TimeReader times)
    {
        if (!times.HasRead) return;
        var hasLocalKnowledgeTimes = plan.KnowledgeTime is not null && options.Zone.Length > 0;
        if (options.AmbiguousTime != AmbiguousTime.Unspecified && !times.IsLocal && !hasLocalKnowledgeTimes)
        {
            throw new BadCellException(
                "The times are not local times of a zone, of which some occur twice, so --ambiguous has no effect.", "Omit --ambiguous.");
        }

        if (options.Label != BarLabel.End || target.Clock is not { } clock) return;
        if (clock.Frequency.Unit == Domain.Bars.FrequencyUnit.Irregular)
        {
            throw new BadCellException(
                "An irregular observation is of a single instant, so --label end has no effect.",
                "Omit --label, or state the frequency of the bars.");
        }

        if (times.HasPlainDates && clock.Frequency.Unit == Domain.Bars.FrequencyUnit.Session)
        {
            throw new BadCellException(
                "A date without a time names its session, so --label end has no effect.",
                "Omit --label if each row is the session of its date; if it is the session before, correct the dates.");
        }
    }
}
