using TruceData.Domain;

namespace TruceData.Server.Reading;

/// <summary>An event and a series with too few returns in the estimation window.</summary>
internal sealed record StudyShortage(string Subject, string Text)
{
    public static StudyShortage Of(string happening, string series, int observations, StudyDesign design) => new(
        $"{happening} {series}",
        $"No event has enough returns of any series: {happening} has {observations} of {series} in its estimation window {design.Estimation.First} to "
        + $"{design.Estimation.Last}, the model needs {design.MinimumObservations}. Take later events, a shorter window or a lower minimum_observations.");
}
