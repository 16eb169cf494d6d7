using NodaTime;

namespace TruceData.Domain.Studies;

/// <summary>One series of a study, ready to be estimated.</summary>
/// <param name="Index">Index of the series in the study.</param>
/// <param name="Calendar">The events in the calendar of the series.</param>
/// <param name="Panel">The returns of the series and of the regressors.</param>
/// <param name="MaxKnowledgeTime">The newest knowledge time among the values read; null when there are none.</param>
public sealed record StudySeries(int Index, StudyCalendar Calendar, StudyPanel Panel, Instant? MaxKnowledgeTime)
{
    /// <summary>Whether the series looks like returns, though returns are computed from it.</summary>
    public bool IsSuspicious { get; init; }

    /// <summary>The indexes of the regressors that look like returns, though returns are computed from them.</summary>
    public IReadOnlyList<int> SuspiciousRegressors { get; init; } = [];

    /// <summary>Returns the study of all events.</summary>
    internal StudyBlock Study(StudyDesign design) => new(design, Panel, Calendar.Rows, Calendar.Excluded);
}
