using TruceData.Server.Importing.Columns;
using TruceData.Server.Importing.Structure;
using TruceData.V1;

namespace TruceData.Server.Importing.Rows;

/// <summary>Creates the readers of cells from the options and the first rows.</summary>
internal sealed class CellReaderFactory(SeriesFileOptions options, SeriesFileTarget target, ColumnPlan plan, CsvErrors errors)
{
    /// <summary>Creates the readers for a file with at least one row.</summary>
    /// <exception cref="ImportException">A format is unknown or ambiguous.</exception>
    public CellReaders Create(TextRow first)
    {
        var ofBars = new CsvBarOptions { TimeZone = Zone, SessionStart = target.SessionStart };
        var times = CreateTimeReader(first, plan.Times, plan.TimeName, ofBars);
        if (Zone is not null && times.TimeZone is null && plan.KnowledgeTime is null && !options.Vintages)
        {
            throw errors.Create(
                first.Line, plan.TimeName, "The times do not depend on a time zone, so --zone has no effect.",
                "Omit --zone; if the clock of the file is ahead of UTC, state by how much with --shift, such as --shift -3h.");
        }

        var knowledge = plan.KnowledgeTime is { } column
            ? CreateTimeReader(
                first, [column], column.Name,
                new CsvBarOptions { TimeZone = Zone ?? target.Clock?.Calendar.Zone.Id ?? "UTC" })
            : null;
        return new CellReaders(times, knowledge, new CsvNumberReader(options.DecimalComma));
    }

    private string? Zone => options.Zone.Length > 0 ? options.Zone : null;

    private CsvTimeReader CreateTimeReader(TextRow first, IReadOnlyList<FileColumn> columns, string name, CsvBarOptions cells)
    {
        try
        {
            var isTime = name == plan.TimeName;
            if (isTime && options.TimeFormat.Length > 0) return new CsvTimeReader(TimeFormats.Parse(options.TimeFormat), cells);
            var text = string.Join(' ', columns.Select(c => first.Cells[c.Index]));
            return CsvTimeReader.Detect(System.Text.Encoding.UTF8.GetBytes(text), cells);
        }
        catch (BadCellException error)
        {
            throw errors.Create(first.Line, name, error.Message, error.Fix, error);
        }
    }
}
