using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for when the values of a series are observed.</summary>
internal static class ObservationRules
{
    private const string Path = "observation";

    public static void Check(ObservationRule rule, Series series, Findings findings)
    {
        if (series.HasPolicy)
            findings.Add(Path, "the level of a policy is that at the end of the session", "Omit it.");
        if (series.Frequency is { Unit: not FrequencyUnit.Session })
            findings.Add(Path, "the field applies only to bars of a session", "Omit it, or state FREQUENCY_UNIT_SESSION.");
        if (rule.TimeZone.Length > 0) TimeZones.Check(rule.TimeZone, FieldPath.Join(Path, "time_zone"), findings);
        switch (rule.TimeCase)
        {
            case ObservationRule.TimeOneofCase.TimeOfDay when rule.TimeOfDay.Hours == 24:
                findings.Add(
                    FieldPath.Join(Path, "time_of_day"), "24:00 is not a time of the session's date",
                    "Write 0:00:00 to 23:59:59; for the end of the session state after_session_end of 0s.");
                break;
            case ObservationRule.TimeOneofCase.AfterSessionEnd:
                CheckDelay(rule, findings);
                break;
            case ObservationRule.TimeOneofCase.None:
                findings.Add(Path, "the time of the observation is missing", "State time_of_day or after_session_end.");
                break;
        }
    }

    /// <summary>Checks that the sessions of the calendar can be observed at the stated time.</summary>
    public static void CheckCalendar(Series series, RecordSet set, Findings findings)
    {
        if (series.Observation is null || RecordRules.Check(series).Any(v => v.Field.StartsWith(Path, StringComparison.Ordinal))) return;
        var name = series.Calendar.Length > 0 ? series.Calendar : (set.Find(series.Instrument) as Instrument)?.Calendar ?? "";
        if (set.Find(name) is not Calendar calendar || RecordRules.Check(calendar).Count > 0) return;
        if (calendar.TryToDomain(out _) is not { } sessions || series.Observation.ToDomain().RefusalFor(sessions) is not { } reason) return;
        findings.Add(
            Path, $"in {name} {reason}",
            "State a time of day within the session, or with after_session_end a time between the session's end and the next one.");
    }

    private static void CheckDelay(ObservationRule rule, Findings findings)
    {
        if (rule.AfterSessionEnd is { Seconds: < 0 } or { Nanos: < 0 })
        {
            findings.Add(
                FieldPath.Join(Path, "after_session_end"), "the time is negative",
                "State 0s or more; for an observation before the session's end state time_of_day.");
        }

        if (rule.TimeZone.Length > 0)
            findings.Add(FieldPath.Join(Path, "time_zone"), "the field applies only to time_of_day", "Omit it.");
    }
}
