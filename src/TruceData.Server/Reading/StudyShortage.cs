using TruceData.Domain.Studies;
using TruceData.Server.Errors;

namespace TruceData.Server.Reading;

/// <summary>Refuses a study in which no event has enough returns of any series.</summary>
internal static class StudyShortage
{
    public static void Check(StudyDesign design, StudyInputs inputs, CancellationToken cancellationToken)
    {
        (StudySeries Series, StudyRow Row, int Observations)? few = null;
        foreach (var series in inputs.Series)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (row, observations) in series.Study(design).Observations())
            {
                if (observations >= design.MinimumObservations) return;
                few ??= (series, row, observations);
            }
        }

        if (few is not { } first) return;
        var happening = inputs.Events[first.Row.Event].Name;
        throw ApiErrors.TooFewObservations(
            $"{happening} {first.Series.Name}",
            $"No event has enough returns of any series: {happening} has {first.Observations} of {first.Series.Name} in its estimation window "
            + $"{design.Estimation.First} to {design.Estimation.Last}, the model needs {design.MinimumObservations}. Take later events, a shorter window or a lower minimum_observations.");
    }
}
