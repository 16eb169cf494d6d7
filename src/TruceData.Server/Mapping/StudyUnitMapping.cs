using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Studies;
using TruceData.Server.Errors;

namespace TruceData.Server.Mapping;

/// <summary>Reads the unit of the windows of an EstimateImpact request, with the documented defaults.</summary>
internal static class StudyUnitMapping
{
    private static readonly Duration s_minStep = Duration.FromSeconds(1);
    private static readonly Duration s_maxStep = Duration.FromDays(1);

    /// <summary>Returns a design with the unit of a request.</summary>
    public static StudyDesign WithUnit(this StudyDesign design, V1.EstimateImpactRequest request)
    {
        var unit = ((WindowUnit)request.WindowUnit).Or(WindowUnit.Sessions);
        var times = ((EstimationTimes)request.EstimationTimes).Or(EstimationTimes.All);
        if (unit == WindowUnit.Sessions && times == EstimationTimes.SameTimesOfDay)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, "estimation_times",
                "is SAME_TIMES_OF_DAY, but windows of SESSIONS have no times of day; set window_unit to BARS or ELAPSED, or omit it.");
        }

        if (unit == WindowUnit.Elapsed && request.Step is null)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.WindowInvalid, "step", "is not set; ELAPSED requires the length of a step.");
        }

        if (unit != WindowUnit.Elapsed && request.Step is not null)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.WindowInvalid, "step", "applies only to ELAPSED; omit it, or set that window_unit.");
        }

        var step = request.Step?.ToPositive("step");
        if (step < s_minStep || step > s_maxStep)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ValueOutOfBounds, "step", $"is {step}; give 1 second to 1 day.");
        return design with { Unit = unit, Step = step, EstimationTimes = times };
    }
}
