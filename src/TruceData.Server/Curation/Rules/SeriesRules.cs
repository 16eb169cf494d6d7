using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation.Rules;

/// <summary>Rules for the headers of series.</summary>
internal static class SeriesRules
{
    private const int MaxDays = 366;
    private const int MaxFields = 1000;
    private const int MaxColumnName = 100;

    public static void Check(Series series, Findings findings)
    {
        findings.Require("display_name", series.DisplayName);
        CheckSubject(series, findings);
        CheckFields(series, findings);
        CheckFrequency(series.Frequency, findings);
        if (series.Calendar.Length > 0) findings.CheckReference("calendar", series.Calendar, Collections.Calendars);
        findings.Require("source", series.Source);
        findings.CheckReferenceOrText("source", series.Source, Collections.Sources);
        findings.Require("publisher", series.Publisher);
        findings.Require("terms", series.Terms);
        findings.Require("knowledge_delay", series.KnowledgeDelay);
        if (series.KnowledgeDelay is { Seconds: < 0 } or { Nanos: < 0 })
        {
            findings.Add("knowledge_delay", "the delay is negative", "State 0s or more; a bar is known at its end or later.");
        }

        if (series.Observation is { } observation) ObservationRules.Check(observation, series, findings);
        CheckOutputOnly(series, findings);
    }

    private static void CheckSubject(Series series, Findings findings)
    {
        switch (series.SubjectCase)
        {
            case Series.SubjectOneofCase.Instrument:
                findings.CheckReference("instrument", series.Instrument, Collections.Instruments);
                break;
            case Series.SubjectOneofCase.Policy:
                findings.CheckReference("policy", series.Policy, Collections.Policies);
                if (series.Calendar.Length == 0)
                {
                    findings.Add("calendar", "the field is required", "State a calendar; a policy has none.");
                }

                CheckLevels(series, findings);
                break;
            default:
                if (series.Calendar.Length == 0)
                    findings.Add("calendar", "the field is required", "State an instrument, or a calendar if there is none.");

                break;
        }
    }

    /// <summary>Checks the header of a series of a policy, whose bars are computed from its events.</summary>
    private static void CheckLevels(Series series, Findings findings)
    {
        if (series.Fields is not [{ Field: Field.Value }])
            findings.Add("fields", "the level is the only field of a policy", "State only FIELD_VALUE.");
        if (series.Frequency is { Unit: not FrequencyUnit.Session })
            findings.Add("frequency.unit", "a policy has one bar for each session", "State FREQUENCY_UNIT_SESSION.");
        if (series.KnowledgeDelay is not (null or { Seconds: 0, Nanos: 0 }))
            findings.Add("knowledge_delay", "the events of a policy state when its levels were known", "State 0s.");
    }

    private static void CheckFields(Series series, Findings findings)
    {
        if (series.Fields.Count == 0) findings.Add("fields", "the field is required", "State at least one column.");
        if (series.Fields.Count > MaxFields)
        {
            findings.Add(
                "fields",
                $"the series has {series.Fields.Count} columns",
                $"Write at most {MaxFields}; put the others into another series.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < series.Fields.Count; i++)
        {
            var field = series.Fields[i];
            var path = FieldPath.Element("fields", i);
            findings.Require(FieldPath.Join(path, "unit"), field.Unit);
            CheckColumnName(field, FieldPath.Join(path, "column_name"), findings);
            CheckReturns(field, path, findings);
            CheckAggregationRule(field, path, findings);
            if (!seen.Add(field.ColumnName())) findings.Add(path, "the column is listed twice", "Keep one of them.");
        }
    }

    private static void CheckColumnName(FieldSpec field, string path, Findings findings)
    {
        var hasName = field.ColumnName.Length > 0;
        if (field.Field == Field.Named || (hasName && FieldMapping.HoldsReturns(field.Field)))
        {
            findings.Require(path, field.ColumnName);
            findings.CheckLength(path, field.ColumnName, MaxColumnName);
            if (!field.ColumnName.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
            {
                findings.Add(
                    path, $"\"{field.ColumnName}\" is not a valid column name", "Write lower case letters, digits and underscores.");
            }
        }
        else if (hasName)
        {
            findings.Add(path, "the field applies only to FIELD_NAMED and to columns of returns", "Omit it.");
        }
    }

    private static void CheckReturns(FieldSpec field, string path, Findings findings)
    {
        if (FieldMapping.HoldsReturns(field.Field) && field.Unit is { Kind: not UnitKind.Fraction })
            findings.Add(FieldPath.Join(path, "unit"), "returns are fractions", "State UNIT_KIND_FRACTION.");
    }

    private static void CheckAggregationRule(FieldSpec field, string path, Findings findings)
    {
        if (field.AggregationRule == AggregationRule.Unspecified || field.Field == Field.Named) return;
        findings.Add(FieldPath.Join(path, "aggregation_rule"), "the rule of the field cannot be replaced", "Omit it, or use FIELD_NAMED.");
    }

    private static void CheckFrequency(Frequency? frequency, Findings findings)
    {
        findings.Require("frequency", frequency);
        if (frequency is null) return;
        var maxCount = frequency.Unit switch
        {
            FrequencyUnit.Second => MaxDays * 86_400,
            FrequencyUnit.Minute => MaxDays * 1_440,
            FrequencyUnit.Hour => MaxDays * 24,
            _ => 1,
        };
        if (frequency.Count < 1 || frequency.Count > maxCount)
        {
            findings.Add(
                "frequency.count",
                $"{frequency.Count} is not a valid count of {EnumNames.NameOf(frequency.Unit)}",
                maxCount == 1 ? "State 1." : $"State 1 to {maxCount}, which is {MaxDays} days.");
        }
    }

    private static void CheckOutputOnly(Series series, Findings findings)
    {
        const string message = "the field is output only";
        const string fix = "Omit it; the server fills it in.";
        if (series.FirstTime is not null) findings.Add("first_time", message, fix);
        if (series.LastTime is not null) findings.Add("last_time", message, fix);
        if (series.BarCount != 0) findings.Add("bar_count", message, fix);
        if (series.ContractRule.Length > 0) findings.Add("contract_rule", message, fix);
    }
}
