using TruceData.Domain.Studies;

namespace TruceData.Server.Reading;

/// <summary>One series of a study, ready to be estimated.</summary>
internal sealed record StudySeries(int Index, string Name, StudyCalendar Calendar, StudyPanel Panel)
{
    /// <summary>The study of all events.</summary>
    public StudyBlock Study(StudyDesign design) => new(design, Panel, Calendar.Rows, Calendar.LeftOut);
}
