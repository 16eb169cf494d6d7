using NodaTime;

namespace TruceData.Domain.Studies;

/// <summary>One subject of a study, ready to be estimated.</summary>
/// <param name="Position">Position of the subject in the study.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Calendar">The events in the calendar of the series.</param>
/// <param name="Panel">The returns of the series and of the regressors.</param>
/// <param name="RowCount">The number of rows.</param>
/// <param name="MaxKnowledgeTime">The newest knowledge time among the values read; null when there are none.</param>
public sealed record StudySeries(
    int Position, StudySubject Subject, StudyCalendar Calendar, StudyPanel Panel, int RowCount, Instant? MaxKnowledgeTime)
{
    /// <summary>Whether the series looks like returns, though returns are computed from it.</summary>
    public bool IsSuspicious { get; init; }

    /// <summary>The indexes of the regressors that look like returns, though returns are computed from them.</summary>
    public IReadOnlyList<int> SuspiciousRegressors { get; init; } = [];

    /// <summary>Returns the rows, which a study of pairs creates when they are needed, so that memory does not hold all of them.</summary>
    internal StudyRows CreateRows() => Calendar.RowsOf(Subject);

    /// <summary>Returns the study of all rows.</summary>
    internal StudyBlock Study(StudyDesign design)
    {
        var rows = CreateRows();
        return new StudyBlock(design, Panel, rows.Rows, rows.Excluded, Calendar.TimesOfDay);
    }
}
