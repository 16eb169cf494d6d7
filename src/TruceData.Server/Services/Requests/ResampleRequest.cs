using TruceData.Domain.Bars;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.V1;
using Frequency = TruceData.V1.Frequency;

namespace TruceData.Server.Services.Requests;

/// <summary>Reads the resampling that a request states.</summary>
internal static class ResampleRequest
{
    /// <summary>Creates a resampler, or throws RESAMPLE_INVALID if the stored bars do not nest in the new bars.</summary>
    public static Resampler Create(SeriesEntry entry, Frequency frequency)
    {
        var target = frequency.ToTarget("resample");
        return Resampler.Refusal(entry.Clock, target) is { } reason
            ? throw ApiErrors.InvalidArgument(
                ErrorReason.ResampleInvalid, "resample", $"{entry.Name} cannot be resampled to {target.Count} {target.Unit}: {reason}.")
            : new Resampler(entry.Clock, target);
    }
}
