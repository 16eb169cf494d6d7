namespace TruceData.Domain.Studies;

/// <summary>The first pair of a study in which no pair has enough returns in its estimation window.</summary>
/// <param name="Event">Index of the event.</param>
/// <param name="Series">Index of the series.</param>
/// <param name="Observations">The number of returns in its estimation window.</param>
public sealed record StudyShortage(int Event, int Series, int Observations);
