namespace TruceData.Domain.Studies;

/// <summary>Consecutive rows of one series that are estimated together.</summary>
/// <param name="Series">The series.</param>
/// <param name="Rows">The rows of the series.</param>
/// <param name="First">Index of the first row.</param>
/// <param name="Count">The number of rows.</param>
internal sealed record RowBlock(StudySeries Series, StudyRows Rows, int First, int Count)
{
    private const int MaxBytes = 512 * 1024;
    private const int MaxRows = 1024;

    /// <summary>Columns of abnormal returns stay off the large object heap, whose collections block all threads.</summary>
    private const int MaxColumnBytes = 80_000;

    /// <summary>Divides the rows of a series into blocks of equal size; the last one may be shorter.</summary>
    public static IEnumerable<RowBlock> Split(StudySeries series, StudyDesign design)
    {
        var (size, rows) = (SizeOf(design), series.CreateRows());
        for (var first = 0; first < rows.Rows.Count; first += size)
            yield return new RowBlock(series, rows, first, Math.Min(size, rows.Rows.Count - first));
    }

    /// <summary>Returns the study of the rows.</summary>
    public StudyBlock Study(StudyDesign design) =>
        new(design, Series.Panel, Rows.Rows.Skip(First).Take(Count), Rows.Excluded, Series.Calendar.TimesOfDay);

    private static int SizeOf(StudyDesign design)
    {
        var rowBytes = 400 + (8 * ((3 * design.Event.Count) + (8 * design.Windows.Count) + (2 * design.Coefficients)));
        return Math.Clamp(Math.Min(MaxBytes / rowBytes, MaxColumnBytes / (8 * design.Event.Count)), 1, MaxRows);
    }
}
