using TruceData.Domain.Studies;

namespace TruceData.Server.Reading;

/// <summary>Some rows of one series of a study: what is worked on at once and sent in one message.</summary>
/// <param name="Series">The series.</param>
/// <param name="First">The first row.</param>
/// <param name="Count">The number of rows.</param>
internal sealed record StudyUnit(StudySeries Series, int First, int Count)
{
    private const int MostBytes = 512 * 1024;
    private const int MostRows = 1024;

    /// <summary>Columns of abnormal returns stay off the large object heap, whose collections stop everything.</summary>
    private const int MostColumnBytes = 80_000;

    /// <summary>All units of a series.</summary>
    public static IEnumerable<StudyUnit> Of(StudySeries series, StudyDesign design)
    {
        var most = RowsIn(design);
        for (var first = 0; first < series.Calendar.Rows.Count; first += most)
            yield return new StudyUnit(series, first, Math.Min(most, series.Calendar.Rows.Count - first));
    }

    /// <summary>The study of the rows.</summary>
    public StudyBlock Study(StudyDesign design) => new(design, Series.Panel, Series.Calendar.Rows.Skip(First).Take(Count), Series.Calendar.LeftOut);

    /// <summary>The number of rows in each unit but the last: where a row stands in its unit is the same for all series.</summary>
    public static int RowsIn(StudyDesign design)
    {
        var message = 400 + (8 * ((3 * design.Event.Count) + (8 * design.Windows.Count) + (2 * design.Coefficients)));
        return Math.Clamp(Math.Min(MostBytes / message, MostColumnBytes / (8 * design.Event.Count)), 1, MostRows);
    }
}
