using TruceData.Domain.Studies;
using TruceData.Server.Errors;
using TruceData.V1;

namespace TruceData.Server.Reading;

/// <summary>Refuses studies whose sums would not stay in bounded memory.</summary>
internal static class StudySize
{
    private const long MaxPairs = 20_000_000;
    private const long MaxRankCells = 2_000_000;
    private const long MaxAggregatePlaces = 200_000;

    public static void Check(StudyDesign design, EstimateImpactRequest request, int events)
    {
        var pairs = (long)events * request.Series.Count;
        if (pairs > MaxPairs) throw ApiErrors.InvalidArgument(ErrorReason.ValueOutOfBounds, "series", $"makes {pairs} pairs with the events; at most {MaxPairs}, split the request.");
        var groups = (request.Groups.Count + 1L) * (request.AnchorSensitivity ? 2 : 1);
        var cells = groups * design.Places * design.Estimation.Count;
        if (design.NeedsRanks && cells > MaxRankCells)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.WindowTooLarge, "event_window",
                $"makes {cells} ranks with the windows, the estimation window and the groups; at most {MaxRankCells}. Shorten it, or leave out the rank tests.");
        }

        var places = groups * design.Places * (request.Series.Count + 1L);
        if (places > MaxAggregatePlaces)
            throw ApiErrors.InvalidArgument(ErrorReason.ValueOutOfBounds, "groups", $"makes {places} averages with the series and the windows; at most {MaxAggregatePlaces}, split the request.");
    }
}
