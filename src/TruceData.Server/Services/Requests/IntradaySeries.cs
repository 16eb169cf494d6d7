using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Bars;
using TruceData.Domain.Studies;
using TruceData.Server.Errors;
using TruceData.Server.Reading;

namespace TruceData.Server.Services.Requests;

/// <summary>Refuses intraday studies of series whose bars do not suit the unit of the windows.</summary>
internal static class IntradaySeries
{
    /// <summary>Checks the series of a study; there is nothing to check in windows of sessions.</summary>
    /// <param name="design">The windows.</param>
    /// <param name="series">The series.</param>
    /// <param name="compared">The benchmarks, factors and risk-free return, each with the field of the request that names it.</param>
    public static void Check(
        StudyDesign design, IReadOnlyList<SeriesEntry> series, IEnumerable<(string Field, SeriesEntry Series)> compared)
    {
        if (design.Unit == WindowUnit.Sessions || series.Count == 0) return;
        foreach (var one in series)
        {
            if (design.Step is { } step) CheckSteps(one, step);
            else CheckBars(one, series[0]);
        }

        var unit = design.Step ?? LengthOf(series[0]);
        foreach (var (field, one) in compared)
        {
            if (FrequencyOf(one).Unit == FrequencyUnit.Irregular || (FrequencyOf(one).IsIntraday && LengthOf(one) <= unit)) continue;
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ArgumentConflict, field,
                $"{one.Name} has bars of {Describe(one)}, longer than the units of the windows ({unit.ToTimeSpan():c}); choose a series "
                + "with shorter bars, or window_unit SESSIONS.");
        }
    }

    /// <summary>Refuses a study whose windows cover more bars or steps than memory is reserved for.</summary>
    /// <param name="units">The number of bars or steps that the windows of all series cover.</param>
    public static void CheckUnits(long units)
    {
        if (units <= StudySize.MaxUnits) return;
        throw ApiErrors.InvalidArgument(
            V1.ErrorReason.ValueOutOfBounds, "window_unit",
            $"makes {units} bars or steps from the first window to the last one, of all series and for each factor; at most "
            + $"{StudySize.MaxUnits}. Take events that are nearer to each other, a longer step, or fewer series or factors.");
    }

    /// <summary>Refuses a study in bars with more pairs than anchors can be kept for.</summary>
    public static void CheckPairs(StudyDesign design, long pairs)
    {
        if (design.Unit != WindowUnit.Bars || pairs <= StudySize.MaxBarPairs) return;
        throw ApiErrors.InvalidArgument(
            V1.ErrorReason.ValueOutOfBounds, "window_unit",
            $"is BARS with {pairs} pairs; at most {StudySize.MaxBarPairs}, split the request.");
    }

    private static void CheckBars(SeriesEntry series, SeriesEntry first)
    {
        if (!FrequencyOf(series).IsIntraday) throw Refuse(series, "BARS");
        if (LengthOf(series) == LengthOf(first)) return;
        throw ApiErrors.InvalidArgument(
            V1.ErrorReason.ArgumentConflict, "window_unit",
            $"is BARS, but {series.Name} has bars of {Describe(series)} and {first.Name} of {Describe(first)}; study them separately, or "
            + "choose ELAPSED.");
    }

    private static void CheckSteps(SeriesEntry series, Duration step)
    {
        if (FrequencyOf(series) is { IsIntraday: false, Unit: not FrequencyUnit.Irregular }) throw Refuse(series, "ELAPSED");
        if (FrequencyOf(series).IsIntraday && step.ToInt64Nanoseconds() % FrequencyOf(series).TypicalSpan != 0)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, "step",
                $"is {step.ToTimeSpan():c}, but {series.Name} has bars of {Describe(series)}; give a multiple of their length.");
        }

        if (series.Calendar.IsContinuous && NodaConstants.NanosecondsPerDay % step.ToInt64Nanoseconds() != 0)
        {
            throw ApiErrors.InvalidArgument(
                V1.ErrorReason.ValueOutOfBounds, "step",
                $"is {step.ToTimeSpan():c}, which does not divide the day, and {series.Calendar.Name} never closes; choose one that does.");
        }
    }

    private static Grpc.Core.RpcException Refuse(SeriesEntry series, string unit) => ApiErrors.InvalidArgument(
        V1.ErrorReason.ArgumentConflict, "window_unit",
        $"is {unit}, but {series.Name} has bars of {Describe(series)}; choose a series with bars of seconds, minutes or hours, or "
        + "SESSIONS.");

    private static Frequency FrequencyOf(SeriesEntry series) => series.Clock.Frequency;

    private static Duration LengthOf(SeriesEntry series) => Duration.FromNanoseconds(FrequencyOf(series).TypicalSpan);

    private static string Describe(SeriesEntry series)
    {
        var (count, unit) = (FrequencyOf(series).Count, $"{FrequencyOf(series).Unit}".ToLowerInvariant());
        return count == 1 ? $"1 {unit}" : $"{count} {unit}s";
    }
}
